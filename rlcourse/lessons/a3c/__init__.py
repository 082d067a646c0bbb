"""The exercises of notebook 06: can many players learn together?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.a3c.a3c_loss import a3c_loss
from rlcourse.lessons.a3c.bug_hunt import mended_loss
from rlcourse.lessons.a3c.model import ActorCriticModel
from rlcourse.lessons.a3c.n_step_returns import n_step_returns
from rlcourse.lessons.a3c.record import MovingAverage
from rlcourse.lessons.a3c.workers import Worker

check = Lesson("06_a3c", (ActorCriticModel, n_step_returns, a3c_loss, MovingAverage, Worker, mended_loss))
