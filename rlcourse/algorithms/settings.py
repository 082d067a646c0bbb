"""The settings of a training, each with its sentence."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from numbers import Real

from rlcourse.exploration import check_probability
from rlcourse.targets import check_gamma

OPTIMIZERS = ("adam", "rmsprop", "sgd")
"""Rules of the gradient step, under Keras's names: adam (the usual one), rmsprop, sgd (plain gradient steps)."""


@dataclass(frozen=True)
class OffPolicySettings:
    """What every algorithm that learns from a replay memory can be told.

    Attributes:
        gamma: Discount, 0 to 1.
        batch_size: Transitions in a minibatch.
        memory_size: Transitions the replay memory holds, where none is passed.
        learning_starts: Environment steps before the first gradient step.
        train_every: Environment steps between two chunks of gradient steps.
        updates: Gradient steps in a chunk: one compiled call.
        target_every: Gradient steps between two updates of the target networks.
        tau: How far a target network then moves towards the online one: 1 copies it, 0.005 is a soft update.
        n_steps: Steps between a transition's two states.
        validate_every: Environment steps between two validations: some episodes without exploring, after which the best
            network so far is kept. None never validates.
        validation_episodes: How many.
        stop_when_solved: True to end the training when a validation reaches the environment's threshold.

    Raises:
        ValueError: For a value out of its range, with the range.
    """

    gamma: float = 0.99
    batch_size: int = 64
    memory_size: int = 100_000
    learning_starts: int = 1_000
    train_every: int = 256
    updates: int = 128
    target_every: int = 128
    tau: float = 1.0
    n_steps: int = 1
    validate_every: int | None = 2_560
    validation_episodes: int = 20
    stop_when_solved: bool = True

    def __post_init__(self):
        object.__setattr__(self, "gamma", check_gamma(self.gamma))
        self._check_numbers(check_probability, "tau")
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int or (field.type == int | None and value is not None):
                least = 0 if field.name == "learning_starts" else 1
                if isinstance(value, bool) or not isinstance(value, Real) or value % 1 != 0 or value < least:
                    raise ValueError(f"{field.name} is {value!r}, expected a whole number of {least} or more.")
                object.__setattr__(self, field.name, int(value))  # 1e5 and NumPy's numbers serve as well
        if self.batch_size > self.memory_size:
            raise ValueError(
                f"batch_size {self.batch_size} is larger than memory_size {self.memory_size}: "
                "a minibatch would be more than the memory holds. Make the memory larger or the batch smaller."
            )

    def _check_numbers(self, check: Callable[[str, float], float], *names: str) -> None:
        for name in names:
            object.__setattr__(self, name, check(name, getattr(self, name)))


@dataclass(frozen=True)
class DQNSettings(OffPolicySettings):
    """What DQN can be told. The defaults are those of rl-baselines3-zoo for CartPole, with smaller layers.

    Attributes:
        optimizer: The rule of the gradient step, a name in `OPTIMIZERS`.
        learning_rate: Of the optimizer.
        epsilon_start: Probability of a random action at first.
        epsilon_end: The same at the end.
        epsilon_steps: Environment steps from the one to the other, in a straight line.
        max_gradient_norm: Longer gradients are shortened to it; None leaves them.
        huber: True for the Huber loss, False for the squared error, where no loss is passed.

    All others are those of `OffPolicySettings`.

    Raises:
        ValueError: For a value out of its range, with the range.

    Source:
        Mnih et al., Human-level control through deep reinforcement learning (2015), extended data table 1, for the names;
        Raffin, RL Baselines3 Zoo (2020), hyperparams/dqn.yml, for the values.
    """

    optimizer: str = "adam"
    learning_rate: float = 2.3e-3
    epsilon_start: float = 1.0
    epsilon_end: float = 0.04
    epsilon_steps: int = 8_000
    max_gradient_norm: float | None = 10.0
    huber: bool = False

    def __post_init__(self):
        super().__post_init__()
        self._check_numbers(check_probability, "epsilon_start", "epsilon_end")
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer is {self.optimizer!r}, expected {' or '.join(map(repr, OPTIMIZERS))}.")
        self._check_numbers(_check_positive, "learning_rate")
        if self.max_gradient_norm is not None:
            self._check_numbers(_check_positive, "max_gradient_norm")


@dataclass(frozen=True)
class DDPGSettings(OffPolicySettings):
    """What DDPG can be told. The defaults are those of rl-baselines3-zoo for Pendulum, but for layers and learning rates.

    TD3 is `critics=2, target_noise=0.2, actor_every=2, target_every=2`.

    Attributes:
        actor_learning_rate: Of the actor's optimizer, Adam.
        critic_learning_rate: Of the critics' optimizer, Adam.
        critics: How many critics learn, 1 or 2; the targets use the smaller one of two values.
        actor_every: Gradient steps of the critics for each one of the actor.
        target_noise: Standard deviation of the noise on the target actor's actions, in halves of their range.
        target_noise_clip: Where that noise is cut off.

    All others are those of `OffPolicySettings`.

    Raises:
        ValueError: For a value out of its range, with the range.

    Source:
        Lillicrap et al., Continuous control with deep reinforcement learning (2016), section 7; Fujimoto, van Hoof and Meger,
        Addressing function approximation error in actor-critic methods (2018), algorithm 1, for the last four; Raffin, RL
        Baselines3 Zoo (2020), hyperparams/ddpg.yml, for the values.
    """

    gamma: float = 0.98
    batch_size: int = 100
    train_every: int = 32
    updates: int = 32
    target_every: int = 1
    tau: float = 0.005
    validate_every: int | None = None
    stop_when_solved: bool = False
    actor_learning_rate: float = 5e-4
    critic_learning_rate: float = 2e-3
    critics: int = 1
    actor_every: int = 1
    target_noise: float = 0.0
    target_noise_clip: float = 0.5

    def __post_init__(self):
        super().__post_init__()
        self._check_numbers(_check_positive, "actor_learning_rate", "critic_learning_rate", "target_noise_clip")
        if self.critics > 2:
            raise ValueError(f"critics is {self.critics}, expected 1 or 2.")
        if self.target_noise != 0:
            self._check_numbers(_check_positive, "target_noise")


def _check_positive(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < float("inf"):
        raise ValueError(f"{name} is {value!r}, expected a number above 0.")
    return float(value)
