"""The trainings that have a name: what the notebooks train and the command line offers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rlcourse.exploration import GeometricSchedule, HeldActions
from rlcourse.training.off_policy import OffPolicyTraining
from rlcourse.training.settings import DDPGSettings, DQNSettings, OffPolicySettings


@dataclass(frozen=True)
class Recipe:
    """A training with its settings.

    Attributes:
        name: What the command line calls it.
        env: Gymnasium id.
        steps: Environment steps it is given; it may be solved before.
        settings: Of the algorithm.
        make: Called with the environment's id and settings=..., seed=..., says=...; returns the training, not begun.
    """

    name: str
    env: str
    steps: int
    settings: OffPolicySettings
    make: Callable[..., OffPolicyTraining]


def _dqn(env: str, **kwargs) -> OffPolicyTraining:
    from rlcourse.training.dqn import DQN  # takes seconds: it loads TensorFlow

    return DQN(env, **kwargs)


def _table_dqn(env: str, **kwargs) -> OffPolicyTraining:
    from rlcourse.networks.models import table_network
    from rlcourse.targets import q_targets
    from rlcourse.training.dqn import DQN

    parts = {"network": table_network, "q_targets": q_targets, "schedule_by_game": TAXI_EPSILON}
    return DQN(env, **{**parts, **kwargs})


def _car_dqn(env: str, **kwargs) -> OffPolicyTraining:
    from rlcourse.networks.models import q_network
    from rlcourse.targets import double_q_targets
    from rlcourse.training.dqn import DQN

    network = partial(q_network, low=CAR_LOW, high=CAR_HIGH)
    parts = {"network": network, "double_q_targets": double_q_targets, "explore": HeldActions()}
    return DQN(env, **{**parts, **kwargs})


def _ddpg(env: str, **kwargs) -> OffPolicyTraining:
    from rlcourse.training.ddpg import DDPG

    return DDPG(env, **kwargs)


CARTPOLE = DQNSettings(train_every=128, updates=64, target_every=64)
TAXI = DQNSettings(
    learning_rate=0.02, memory_size=500_000, learning_starts=64, train_every=64, updates=64, target_every=1,
    max_gradient_norm=None, validate_every=None, stop_when_solved=False,
)  # fmt: skip
TAXI_EPSILON = GeometricSchedule(1.0, 0.99, 0.5)
"""By game. It falls no further because many starts are rare: who hardly explores never learns what to do there."""

CAR_LOW, CAR_HIGH = (-1.2, -0.07), (0.6, 0.07)  # position and velocity of MountainCar
MOUNTAIN_CAR = DQNSettings(
    learning_rate=1e-3, train_every=64, updates=64, target_every=1, tau=0.01, epsilon_end=0.01, epsilon_steps=6_000,
    huber=True, n_steps=3, validate_every=3_840, stop_when_solved=False,
)  # fmt: skip
PENDULUM = DDPGSettings()

RECIPES = {
    r.name: r
    for r in (
        Recipe("dqn-cartpole", "CartPole-v1", 50_000, CARTPOLE, _dqn),
        Recipe("dqn-taxi", "Taxi-v4", 45_000, TAXI, _table_dqn),
        Recipe("dqn-mountaincar", "MountainCar-v0", 60_000, MOUNTAIN_CAR, _car_dqn),
        Recipe("ddpg-pendulum", "Pendulum-v1", 10_000, PENDULUM, _ddpg),
    )
}


def recipe(name: str) -> Recipe:
    """The recipe called `name`.

    Raises:
        ValueError: Where there is none, with the names there are.
    """
    if name not in RECIPES:
        *most, last = RECIPES
        raise ValueError(f"there is no training called {name!r}: expected {', '.join(most)} or {last}.")
    return RECIPES[name]


def prepare(name: str, **kwargs) -> OffPolicyTraining:
    """The training called `name`, not begun.

    Args:
        name: The recipe's.
        **kwargs: seed, says, or other settings.
    """
    chosen = recipe(name)
    return chosen.make(chosen.env, **{"settings": chosen.settings, **kwargs})
