"""The exercises of notebook 06: can many players learn together?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.a3c.a3c_loss import a3c_loss
from rlcourse.lessons.a3c.actor_critic_model import ActorCriticModel
from rlcourse.lessons.a3c.mended_loss import mended_loss
from rlcourse.lessons.a3c.moving_average import MovingAverage
from rlcourse.lessons.a3c.n_step_returns import n_step_returns
from rlcourse.lessons.a3c.worker import Worker

check = Lesson("06_a3c", (ActorCriticModel, n_step_returns, a3c_loss, MovingAverage, Worker, mended_loss))
