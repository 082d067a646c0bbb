"""The exercises of notebook 04: what if reward almost never comes?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.mountaincar.double_q_targets import double_q_targets
from rlcourse.lessons.mountaincar.shaped_reward import shaped_reward
from rlcourse.lessons.mountaincar.soft_update import soft_update
from rlcourse.lessons.mountaincar.temporally_extended_epsilon_greedy import temporally_extended_epsilon_greedy
from rlcourse.lessons.mountaincar.train_car import train_car

check = Lesson(
    "04_mountaincar",
    (temporally_extended_epsilon_greedy, soft_update, double_q_targets, shaped_reward, train_car),
)
