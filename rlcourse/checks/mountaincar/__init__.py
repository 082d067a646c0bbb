"""The exercises of notebook 04: what if reward almost never comes?"""

from rlcourse.checks.lesson import Lesson
from rlcourse.checks.mountaincar.bug_hunt import train_car
from rlcourse.checks.mountaincar.double_targets import double_q_targets
from rlcourse.checks.mountaincar.holding import temporally_extended_epsilon_greedy
from rlcourse.checks.mountaincar.shaping import shaped_reward
from rlcourse.checks.mountaincar.soft_update import soft_update

check = Lesson(
    "04_mountaincar",
    (temporally_extended_epsilon_greedy, soft_update, double_q_targets, shaped_reward, train_car),
)
