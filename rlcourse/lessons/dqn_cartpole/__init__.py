"""The exercises of notebook 02: can a network learn what an action is worth?"""

from rlcourse.checks import Lesson
from rlcourse.lessons.dqn_cartpole.build_q_network import build_q_network
from rlcourse.lessons.dqn_cartpole.build_two_headed import build_two_headed
from rlcourse.lessons.dqn_cartpole.collect import collect
from rlcourse.lessons.dqn_cartpole.dqn_loss import dqn_loss
from rlcourse.lessons.dqn_cartpole.epsilon_at import epsilon_at
from rlcourse.lessons.dqn_cartpole.epsilon_greedy import epsilon_greedy
from rlcourse.lessons.dqn_cartpole.replay_memory import ReplayMemory
from rlcourse.lessons.dqn_cartpole.td_targets import td_targets
from rlcourse.lessons.dqn_cartpole.train import train

check = Lesson(
    "02_dqn_cartpole",
    (build_q_network, build_two_headed, epsilon_greedy, ReplayMemory, td_targets, dqn_loss, train, collect, epsilon_at),
)
