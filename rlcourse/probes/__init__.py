"""Measuring a student's function: called with plain values, what it does comes back as plain values.

Plain values are numbers, strings, None, NumPy arrays, and tuples, lists and dicts of them. Whatever else a function needs
(an environment, a policy, a random generator) is built here, beside the function; so `observe` can run in the kernel that
holds the function while the verdict on what it returns is taken somewhere else. Nothing here knows a right answer.
"""

from rlcourse.probes.agents import describe_agent, describe_table_network
from rlcourse.probes.compiling import in_the_way_of_compiling
from rlcourse.probes.games import run_games
from rlcourse.probes.holding import hold_actions
from rlcourse.probes.learning import collect_from_script, run_training_loop
from rlcourse.probes.losses import loss_and_gradient
from rlcourse.probes.networks import describe_network, describe_two_models
from rlcourse.probes.observing import Stop, observe, plain, shared_generators_kept
from rlcourse.probes.policies import balance, draw_actions, explore_actions
from rlcourse.probes.remembering import fill_and_sample
from rlcourse.probes.scripted import EpisodeOver, ScriptedEnv, play_one_script, play_scripts
from rlcourse.probes.shaping import shape_rewards
from rlcourse.probes.tables import learn_table, update_table

__all__ = [
    "EpisodeOver",
    "ScriptedEnv",
    "Stop",
    "balance",
    "collect_from_script",
    "describe_agent",
    "describe_network",
    "describe_table_network",
    "describe_two_models",
    "draw_actions",
    "explore_actions",
    "fill_and_sample",
    "hold_actions",
    "in_the_way_of_compiling",
    "learn_table",
    "loss_and_gradient",
    "observe",
    "plain",
    "play_one_script",
    "play_scripts",
    "run_games",
    "run_training_loop",
    "shape_rewards",
    "shared_generators_kept",
    "update_table",
]
