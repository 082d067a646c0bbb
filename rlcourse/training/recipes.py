"""The trainings that have a name: what the notebooks train and the command line offers."""

from collections.abc import Callable
from dataclasses import dataclass

from rlcourse.training.off_policy import OffPolicyTraining
from rlcourse.training.settings import DQNSettings


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
    settings: DQNSettings
    make: Callable[..., OffPolicyTraining]


def _dqn(env: str, **kwargs) -> OffPolicyTraining:
    from rlcourse.training.dqn import DQN  # takes seconds: it loads TensorFlow

    return DQN(env, **kwargs)


CARTPOLE = DQNSettings(train_every=128, updates=64, target_every=64)
RECIPES = {r.name: r for r in (Recipe("dqn-cartpole", "CartPole-v1", 50_000, CARTPOLE, _dqn),)}


def recipe(name: str) -> Recipe:
    """The recipe called `name`.

    Raises:
        ValueError: Where there is none, with the names there are.
    """
    if name not in RECIPES:
        raise ValueError(f"there is no training called {name!r}: expected {' or '.join(RECIPES)}.")
    return RECIPES[name]


def prepare(name: str, **kwargs) -> OffPolicyTraining:
    """The training called `name`, not begun.

    Args:
        name: The recipe's.
        **kwargs: seed, says, or other settings.
    """
    chosen = recipe(name)
    return chosen.make(chosen.env, **{"settings": chosen.settings, **kwargs})
