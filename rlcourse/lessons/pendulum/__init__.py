"""The exercises of notebook 05: what if there are infinitely many actions?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.pendulum.actor_gradient import actor_gradient
from rlcourse.lessons.pendulum.actor_loss import actor_loss
from rlcourse.lessons.pendulum.build_actor import build_actor
from rlcourse.lessons.pendulum.build_critic import build_critic
from rlcourse.lessons.pendulum.critic_targets import critic_targets
from rlcourse.lessons.pendulum.gaussian_noise import gaussian_noise
from rlcourse.lessons.pendulum.learn import learn
from rlcourse.lessons.pendulum.ornstein_uhlenbeck import ornstein_uhlenbeck
from rlcourse.lessons.pendulum.train_pendulum import train_pendulum

check = Lesson(
    "05_pendulum",
    (
        build_actor, build_critic, critic_targets, actor_gradient, actor_loss, gaussian_noise, ornstein_uhlenbeck,
        train_pendulum, learn,
    ),
)  # fmt: skip
