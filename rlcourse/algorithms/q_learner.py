"""The gradient step of Q-learning."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from rlcourse import targets
from rlcourse.algorithms.learner import Learner, constant, gradient_of, norm_of, shaped
from rlcourse.algorithms.objectives import Objective
from rlcourse.algorithms.settings import DQNSettings
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.runs.learner_cache import borrow


@dataclass(frozen=True)
class Equations:
    """What is learned, and how the target network follows.

    Attributes:
        objective: What a gradient step makes small.
        shaped_reward: (rewards [B], states [B, ...], next_states [B, ...], terminated [B], gamma) -> [B]; None leaves them.
        soft_update: (target, online, tau) -> new weights of the target network, see `Learner`.
    """

    objective: Objective
    shaped_reward: Callable | None = None
    soft_update: Callable = targets.soft_update


class QLearner(Learner):
    """Two networks, an optimizer, and the gradient step of DQN, compiled for many steps a call.

    Args:
        build: Makes a network.
        equations: What is learned.
        settings: The settings.
    """

    def __init__(self, build: Callable[[], keras.Model], equations: Equations, settings: DQNSettings):
        super().__init__([build], settings.optimizer, [settings.learning_rate], equations.soft_update, settings)
        self.online, self.target, self.equations = self.networks[0], self.targets[0], equations

    def gradient_step(self, states, actions, rewards, next_states, terminated, discounts=None, plainly=False, rehearse=False):
        """See `Learner.gradient_step`. Arguments [B, ...]."""
        s, variables, objective = self.settings, self.online.trainable_variables, self.equations.objective
        discounts = s.gamma if discounts is None else discounts
        if self.equations.shaped_reward is not None:
            rewards = constant(self.equations.shaped_reward, plainly, rewards, states, next_states, terminated, discounts)
            rewards = shaped("shaped_reward", rewards, terminated.shape, "one for each transition")
        next_q = [self.online(next_states)] * objective.both_networks + [self.target(next_states)]  # [B, A] each
        with tf.GradientTape() as tape:
            q_values = self.online(states)  # [B, A]
            loss = objective(q_values, actions, rewards, next_q, terminated, discounts, plainly)
        if rehearse:
            self.rehearse_sync()
            return [loss, loss]
        gradients = gradient_of(tape, loss, variables)
        norm = norm_of(gradients)
        longest = s.max_gradient_norm
        scale = 1.0 if longest is None else longest * tf.minimum(1 / norm, 1 / longest)  # 1 where it is not too long
        self.optimizers[0].descend(gradients, scale)
        self.sync_within_chunk()
        return [loss, norm]


def borrow_q_learner(owner, build: Callable, equations: Equations, s: DQNSettings) -> QLearner:
    """A learner for a training, see `rlcourse.runs.learner_cache`.

    Args:
        owner: The training.
        build: Makes a network.
        equations: What is learned.
        s: The settings.
    """
    numbers = (s.gamma, s.optimizer, s.learning_rate, s.batch_size, s.updates, s.target_every, s.tau, s.max_gradient_norm,
               s.n_steps, type(equations.objective))  # fmt: skip
    objective = equations.objective
    functions = *(getattr(objective, f.name) for f in fields(objective)), equations.shaped_reward, equations.soft_update
    return borrow(owner, lambda: QLearner(build, equations, s), [owner.network], functions, numbers)
