"""The exercises of notebook 05: what if there are infinitely many actions?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.pendulum.bug_hunt import learn
from rlcourse.lessons.pendulum.critic import actor_loss, critic_targets
from rlcourse.lessons.pendulum.gradient import actor_gradient
from rlcourse.lessons.pendulum.networks import build_actor, build_critic
from rlcourse.lessons.pendulum.noise import gaussian_noise, ornstein_uhlenbeck
from rlcourse.lessons.pendulum.train_pendulum import train_pendulum

check = Lesson(
    "05_pendulum",
    (
        build_actor, build_critic, critic_targets, actor_gradient, actor_loss, gaussian_noise, ornstein_uhlenbeck,
        train_pendulum, learn,
    ),
)  # fmt: skip
