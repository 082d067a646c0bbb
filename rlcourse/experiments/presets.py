"""The trainings that have a name: what the notebooks train and the command line offers."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from rlcourse.algorithms.a3c.settings import A3CSettings
from rlcourse.algorithms.settings import DDPGSettings, DQNSettings, OffPolicySettings
from rlcourse.exploration import GeometricSchedule, HeldActions
from rlcourse.runs.history import History

Settings = OffPolicySettings | A3CSettings


class Training(Protocol):
    """What every training has, whatever the algorithm.

    Attributes:
        algorithm: Its name.
        seed: Of everything that is drawn by chance.
        step: Environment steps so far.
        updates: Gradient steps so far.
        seconds: Time spent training.
        solved_step: Steps after which the environment's threshold was reached, or None.
        solved_seconds: Seconds after which it was, or None.
        alarms: Name -> sentence.
        history: Episode by episode.
        best: The agent at its best; it can be called, and saved to a folder.
    """

    algorithm: str
    seed: int
    step: int
    updates: int
    seconds: float
    solved_step: int | None
    solved_seconds: float | None
    alarms: dict[str, str]
    history: History
    best: Callable

    def train(self, n_steps: int | None = None, progress: bool = True, games: int | None = None) -> History:
        """Train for so many steps or games more."""

    def save(self, folder: Path) -> Path:
        """Write everything to `folder` / checkpoint.npz."""

    def restore(self, folder: Path) -> None:
        """Go on from what `save` wrote."""


@dataclass(frozen=True)
class Preset:
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
    settings: Settings
    make: Callable[..., Training]


def _dqn(env: str, **kwargs) -> Training:
    from rlcourse.algorithms.dqn import DQN  # takes seconds: it loads TensorFlow

    return DQN(env, **kwargs)


def _table_dqn(env: str, **kwargs) -> Training:
    from rlcourse.algorithms.dqn import DQN
    from rlcourse.networks.models import table_network
    from rlcourse.targets import q_targets

    parts = {"network": table_network, "q_targets": q_targets, "schedule_by_game": TAXI_EPSILON}
    return DQN(env, **{**parts, **kwargs})


def _car_dqn(env: str, **kwargs) -> Training:
    from rlcourse.algorithms.dqn import DQN
    from rlcourse.networks.models import q_network
    from rlcourse.targets import double_q_targets

    network = partial(q_network, low=CAR_LOW, high=CAR_HIGH)
    parts = {"network": network, "double_q_targets": double_q_targets, "explore": HeldActions()}
    return DQN(env, **{**parts, **kwargs})


def _ddpg(env: str, **kwargs) -> Training:
    from rlcourse.algorithms.ddpg import DDPG

    return DDPG(env, **kwargs)


def _a3c(env: str, **kwargs) -> Training:
    from rlcourse.algorithms.a3c.training import A3C

    return A3C(env, **kwargs)


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
MANY_PLAYERS = A3CSettings()

PRESETS = {
    r.name: r
    for r in (
        Preset("dqn-cartpole", "CartPole-v1", 50_000, CARTPOLE, _dqn),
        Preset("dqn-taxi", "Taxi-v4", 45_000, TAXI, _table_dqn),
        Preset("dqn-mountaincar", "MountainCar-v0", 60_000, MOUNTAIN_CAR, _car_dqn),
        Preset("ddpg-pendulum", "Pendulum-v1", 10_000, PENDULUM, _ddpg),
        Preset("a3c-cartpole", "CartPole-v1", 600_000, MANY_PLAYERS, _a3c),
    )
}


def recipe(name: str) -> Preset:
    """The recipe called `name`.

    Raises:
        ValueError: Where there is none, with the names there are.
    """
    if name not in PRESETS:
        *most, last = PRESETS
        raise ValueError(f"there is no training called {name!r}: expected {', '.join(most)} or {last}.")
    return PRESETS[name]


def changed(chosen: Preset, changes: dict) -> Settings:
    """The settings of a recipe with some of them changed.

    Args:
        chosen: The recipe.
        changes: Name -> value.

    Raises:
        ValueError: For a setting that the recipe has not, named as the command line's option, or a value out of its range.
    """
    known = [field.name for field in fields(chosen.settings)]
    for name in changes:
        if name not in known:
            with_it = [r.name for r in PRESETS.values() if name in (field.name for field in fields(r.settings))]
            option = f"--{name.replace('_', '-')}"
            raise ValueError(f"{chosen.name} has no {option}: it is a setting of {' and '.join(with_it) or 'no training'}.")
    return replace(chosen.settings, **changes)


def prepare(name: str, **kwargs) -> Training:
    """The training called `name`, not begun.

    Args:
        name: The recipe's.
        **kwargs: seed, says, or other settings.
    """
    chosen = recipe(name)
    return chosen.make(chosen.env, **{"settings": chosen.settings, **kwargs})
