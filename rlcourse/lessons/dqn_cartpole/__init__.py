"""The exercises of notebook 02: can a network learn what an action is worth?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.dqn_cartpole.bug_hunt import collect, epsilon_at
from rlcourse.lessons.dqn_cartpole.equations import dqn_loss, td_targets
from rlcourse.lessons.dqn_cartpole.exploring import epsilon_greedy
from rlcourse.lessons.dqn_cartpole.networks import build_q_network, build_two_headed
from rlcourse.lessons.dqn_cartpole.remembering import ReplayMemory
from rlcourse.lessons.dqn_cartpole.train import train

check = Lesson(
    "02_dqn_cartpole",
    (
        build_q_network,
        build_two_headed,
        epsilon_greedy,
        ReplayMemory,
        td_targets,
        dqn_loss,
        train,
        collect,
        epsilon_at,
    ),
)
