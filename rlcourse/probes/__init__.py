"""Measuring a student's function: called with plain values, what it does comes back as plain values.

Plain values are numbers, strings, None, NumPy arrays, and tuples, lists and dicts of them. Whatever else a function needs
(an environment, a policy, a random generator) is built here, beside the function; so `observe` can run in the kernel that
holds the function while the verdict on what it returns is taken somewhere else. Nothing here knows a right answer.
"""
# ruff: noqa: F401 (these are the names that the other rooms use)

from rlcourse.probes.actor_critic import learn_step_by_step
from rlcourse.probes.actors import describe_actor, describe_critic, describe_two_heads
from rlcourse.probes.agents import describe_agent, describe_table_network
from rlcourse.probes.compiling import in_the_way_of_compiling
from rlcourse.probes.critics import (
    call_actor_loss,
    call_critic_targets,
    in_the_way_of_compiling_actor_loss,
    in_the_way_of_compiling_critic_targets,
)
from rlcourse.probes.equations import climb_slope, learn_table, shape_rewards, update_table
from rlcourse.probes.loops import run_actor_critic_loop, run_games, run_training_loop
from rlcourse.probes.losses import call_policy_value_loss, in_the_way_of_training, loss_and_gradient
from rlcourse.probes.networks import describe_network, describe_two_models
from rlcourse.probes.noise import draw_noise, let_wander
from rlcourse.probes.observing import Stop, observe, plain, shared_generators_kept
from rlcourse.probes.policies import balance, draw_actions, explore_actions, hold_actions
from rlcourse.probes.recording import record_returns
from rlcourse.probes.remembering import fill_and_sample
from rlcourse.probes.scripted import EpisodeOver, ScriptedEnv, collect_from_script, play_one_script, play_scripts
from rlcourse.probes.working import run_worker
