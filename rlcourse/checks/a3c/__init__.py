"""The exercises of notebook 06: can many players learn together?"""

from rlcourse.checks.a3c.bug_hunt import mended_loss
from rlcourse.checks.a3c.loss import a3c_loss
from rlcourse.checks.a3c.model import ActorCriticModel
from rlcourse.checks.a3c.record import MovingAverage
from rlcourse.checks.a3c.returns import n_step_returns
from rlcourse.checks.a3c.workers import Worker
from rlcourse.checks.lesson import Lesson

check = Lesson("06_a3c", (ActorCriticModel, n_step_returns, a3c_loss, MovingAverage, Worker, mended_loss))
