"""The exercises of notebook 05: what if there are infinitely many actions?"""

from rlcourse.checks.lesson import Lesson
from rlcourse.checks.pendulum.bug_hunt import learn
from rlcourse.checks.pendulum.critic import actor_loss, critic_targets
from rlcourse.checks.pendulum.gradient import actor_gradient
from rlcourse.checks.pendulum.loop import train_pendulum
from rlcourse.checks.pendulum.networks import build_actor, build_critic
from rlcourse.checks.pendulum.noise import gaussian_noise, ornstein_uhlenbeck

check = Lesson(
    "05_pendulum",
    (
        build_actor, build_critic, critic_targets, actor_gradient, actor_loss, gaussian_noise, ornstein_uhlenbeck,
        train_pendulum, learn,
    ),
)  # fmt: skip
