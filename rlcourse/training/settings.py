"""The settings of a training, each with its sentence."""

from dataclasses import dataclass, fields
from numbers import Real

from rlcourse.exploration import check_probability
from rlcourse.targets import check_gamma

OPTIMIZERS = ("adam", "rmsprop", "sgd")
"""Rules of the gradient step, under Keras's names: adam (the usual one), rmsprop, sgd (plain gradient steps)."""


@dataclass(frozen=True)
class DQNSettings:
    """What DQN can be told. The defaults are those of rl-baselines3-zoo for CartPole, with smaller layers.

    Attributes:
        gamma: Discount, 0 to 1.
        optimizer: The rule of the gradient step, a name in `OPTIMIZERS`.
        learning_rate: Of the optimizer.
        batch_size: Transitions in a minibatch.
        memory_size: Transitions the replay memory holds, where none is passed.
        learning_starts: Environment steps before the first gradient step.
        train_every: Environment steps between two chunks of gradient steps.
        updates: Gradient steps in a chunk: one compiled call.
        target_every: Gradient steps between two updates of the target network.
        tau: How far the target network then moves towards the online one: 1 copies it, 0.005 is a soft update.
        epsilon_start: Probability of a random action at first.
        epsilon_end: The same at the end.
        epsilon_steps: Environment steps from the one to the other, in a straight line.
        max_gradient_norm: Longer gradients are shortened to it; None leaves them.
        huber: True for the Huber loss, False for the squared error, where no loss is passed.
        n_steps: Steps between a transition's two states.
        validate_every: Environment steps between two validations: some episodes without exploring, after which the best
            network so far is kept. None never validates.
        validation_episodes: How many.
        stop_when_solved: True to end the training when a validation reaches the environment's threshold.

    Raises:
        ValueError: For a value out of its range, with the range.

    Source:
        Mnih et al., Human-level control through deep reinforcement learning (2015), extended data table 1, for the names;
        Raffin, RL Baselines3 Zoo (2020), hyperparams/dqn.yml, for the values.
    """

    gamma: float = 0.99
    optimizer: str = "adam"
    learning_rate: float = 2.3e-3
    batch_size: int = 64
    memory_size: int = 100_000
    learning_starts: int = 1_000
    train_every: int = 256
    updates: int = 128
    target_every: int = 128
    tau: float = 1.0
    epsilon_start: float = 1.0
    epsilon_end: float = 0.04
    epsilon_steps: int = 8_000
    max_gradient_norm: float | None = 10.0
    huber: bool = False
    n_steps: int = 1
    validate_every: int | None = 2_560
    validation_episodes: int = 20
    stop_when_solved: bool = True

    def __post_init__(self):
        object.__setattr__(self, "gamma", check_gamma(self.gamma))
        for name in ("tau", "epsilon_start", "epsilon_end"):
            object.__setattr__(self, name, check_probability(name, getattr(self, name)))
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int or (field.type == int | None and value is not None):
                least = 0 if field.name == "learning_starts" else 1
                if isinstance(value, bool) or not isinstance(value, Real) or value % 1 != 0 or value < least:
                    raise ValueError(f"{field.name} is {value!r}, expected a whole number of {least} or more.")
                object.__setattr__(self, field.name, int(value))  # 1e5 and NumPy's numbers serve as well
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(f"optimizer is {self.optimizer!r}, expected {' or '.join(map(repr, OPTIMIZERS))}.")
        for name in ("learning_rate", "max_gradient_norm"):
            value = getattr(self, name)
            if value is None and name == "max_gradient_norm":
                continue
            if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < float("inf"):
                raise ValueError(f"{name} is {value!r}, expected a number above 0.")
            object.__setattr__(self, name, float(value))
        if self.batch_size > self.memory_size:
            raise ValueError(
                f"batch_size {self.batch_size} is larger than memory_size {self.memory_size}: "
                "a minibatch would be more than the memory holds. Make the memory larger or the batch smaller."
            )
