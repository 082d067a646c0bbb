"""The trainings that have a name: what the notebooks train and the command line offers."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import partial

from rlcourse.algorithms.a3c.a3c import A3C, A3CSettings
from rlcourse.algorithms.ddpg import DDPG, DDPGSettings
from rlcourse.algorithms.dqn import DQN, DQNSettings
from rlcourse.algorithms.settings import Settings
from rlcourse.exploration import GeometricSchedule, HeldActions
from rlcourse.networks.models import q_network
from rlcourse.runs.training import Training
from rlcourse.targets import double_q_targets, q_targets


@dataclass(frozen=True)
class Preset:
    """An algorithm with its settings."""

    name: str  # what the command line calls it
    algorithm: Callable[..., Training]  # its class
    env: str  # Gymnasium id; "" where it has to be said
    steps: int  # environment steps it is given; it may be solved before
    settings: Settings
    parts: dict = field(default_factory=dict)  # what else the algorithm is given, by name

    def make(self, env: str | None = None, **more) -> Training:
        """The training, not begun; `more` are seed, print_fn, settings or other parts."""
        return self.algorithm(env or self.env, **{"settings": self.settings, **self.parts, **more})

    def changed(self, changes: dict) -> Settings:
        """The settings with some of them changed.

        Raises: ValueError for a setting that there is not, named as the command line's option, or a value out of its range.
        """
        for name in changes:
            if name not in (f.name for f in fields(self.settings)):
                with_it = [p.name for p in PRESETS.values() if name in (f.name for f in fields(p.settings))]
                where = f"it is a setting of {' and '.join(with_it) or 'no training'}"
                raise ValueError(f"{self.name} has no --{name.replace('_', '-')}: {where}.")
        return replace(self.settings, **changes)


CARTPOLE = DQNSettings(train_every=128, updates=64, target_every=64)
TAXI = DQNSettings(
    learning_rate=0.02, memory_size=500_000, learning_starts=64, train_every=64, updates=64, target_every=1,
    max_gradient_norm=None, validate_every=None, stop_when_solved=False,
)  # fmt: skip
TAXI_EPSILON = GeometricSchedule(1.0, 0.99, 0.5)  # by episode; no lower, for many starts are rare and have to be explored too

CAR_LOW, CAR_HIGH = (-1.2, -0.07), (0.6, 0.07)  # position and velocity of MountainCar
MOUNTAIN_CAR = DQNSettings(
    learning_rate=1e-3, train_every=64, updates=64, target_every=1, tau=0.01, epsilon_end=0.01, epsilon_steps=6_000,
    huber=True, n_steps=3, validate_every=3_840, stop_when_solved=False,
)  # fmt: skip
CAR_PARTS = {
    "network": partial(q_network, low=CAR_LOW, high=CAR_HIGH),
    "double_q_targets": double_q_targets,
    "explore": HeldActions(),
}

PRESETS = {
    preset.name: preset
    for preset in (
        Preset("dqn-cartpole", DQN, "CartPole-v1", 50_000, CARTPOLE),
        Preset("dqn-taxi", DQN, "Taxi-v4", 45_000, TAXI, {"q_targets": q_targets, "schedule_by_episode": TAXI_EPSILON}),
        Preset("dqn-mountaincar", DQN, "MountainCar-v0", 60_000, MOUNTAIN_CAR, CAR_PARTS),
        Preset("ddpg-pendulum", DDPG, "Pendulum-v1", 10_000, DDPGSettings()),
        Preset("a3c-cartpole", A3C, "CartPole-v1", 600_000, A3CSettings()),
        Preset("dqn", DQN, "", 100_000, DQNSettings()),
        Preset("ddpg", DDPG, "", 50_000, DDPGSettings()),
        Preset("a3c", A3C, "", 600_000, A3CSettings()),
    )
}  # name -> preset; those without an environment are the bare algorithms


def preset(name: str) -> Preset:
    """The preset called `name`; ValueError where there is none, with the names there are."""
    if name not in PRESETS:
        *most, last = PRESETS
        raise ValueError(f"there is no training called {name!r}: expected {', '.join(most)} or {last}.")
    return PRESETS[name]


def prepare(name: str, **more) -> Training:
    """The training called `name`, not begun; `more` are seed, print_fn, settings or other parts."""
    return preset(name).make(**more)
