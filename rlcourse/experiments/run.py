"""What `rlcourse train` does: train a recipe, evaluate it, keep it in a folder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rlcourse import envs
from rlcourse.episodes import evaluate
from rlcourse.experiments.presets import PRESETS, Training, changed, prepare, recipe
from rlcourse.experiments.random_agent import RandomTraining

RANDOM = "random"
"""The name of what is no recipe: playing by chance."""


@dataclass(frozen=True)
class Order:
    """What is to be trained.

    Attributes:
        name: The recipe's, or "random".
        steps: Environment steps in all; by default the recipe's.
        episodes: Episodes in place of steps.
        env: Gymnasium id, for "random" only.
        changes: Setting -> value, in place of the recipe's.
        address: Of a Ray cluster on which one training's workers run.

    Raises:
        ValueError: For an unknown recipe, or something that it cannot be told.
    """

    name: str
    steps: int | None = None
    episodes: int | None = None
    env: str | None = None
    changes: dict = field(default_factory=dict)
    address: str | None = None

    def __post_init__(self):
        if self.steps is not None and self.episodes is not None:
            raise ValueError(f"steps is {self.steps} and episodes {self.episodes}: expected one of them.")
        if self.name == RANDOM:
            if self.changes:
                options = " and no ".join(f"--{name.replace('_', '-')}" for name in self.changes)
                raise ValueError(f"random learns nothing, so it has no {options}.")
            return
        if self.name not in PRESETS:
            raise ValueError(f"there is no training called {self.name!r}: expected {', '.join(PRESETS)} or {RANDOM}.")
        changed(recipe(self.name), self.changes)
        if self.env is not None:
            raise ValueError(
                f"env is {self.env!r}, and {self.name} is made for {recipe(self.name).env}: only random has an env."
            )

    def amount(self, step: int = 0, games: int = 0) -> dict[str, int]:
        """What is left to train, after `step` steps and `games` episodes, as arguments of `train`."""
        if self.episodes is not None:
            return {"games": self.episodes - games}
        if self.steps is None and self.name == RANDOM:
            return {"games": 100 - games}
        return {"n_steps": (recipe(self.name).steps if self.steps is None else self.steps) - step}

    def processors(self) -> int:
        """How many processors one such training uses."""
        settings = None if self.name == RANDOM else changed(recipe(self.name), self.changes)
        return 1 if getattr(settings, "backend", "") == "cluster" else getattr(settings, "workers", 1)

    def prepare(self, seed: int, says: Callable[[str], None] = print) -> Training:
        """The training, not begun."""
        if self.name == RANDOM:
            return RandomTraining(self.env or "CartPole-v1", seed, says)
        more = {} if self.address is None else {"address": self.address}
        return prepare(self.name, seed=seed, says=says, settings=changed(recipe(self.name), self.changes), **more)


def run(
    order: str | Order, seed: int = 0, out: Path | None = None, resume: bool = False, says: Callable[[str], None] = print,
    progress: bool = True,
) -> dict:  # fmt: skip
    """Train a recipe and keep agent.npz, checkpoint.npz and history.csv in a folder.

    Args:
        order: What to train, or the name of a recipe.
        seed: Of everything that is drawn by chance.
        out: The folder; by default runs/NAME-seedSEED.
        resume: True to go on from the checkpoint in the folder.
        says: Where messages go.
        progress: False to show no progress.

    Returns:
        What there is to report, in plain values; `train_seconds` counts compiling and validating, not the evaluation.

    Raises:
        ValueError: For an unknown recipe, a seed below 0, or steps that a resumed training has already made.
        DataFileError: For a checkpoint that cannot be used.
        NotADirectoryError: Where `out` is a file.
    """
    order, seed = Order(order) if isinstance(order, str) else order, envs.check_seed(seed)
    folder = Path(out) if out else Path("runs") / f"{order.name}-seed{seed}"
    if folder.is_file():
        raise NotADirectoryError(f"{folder} is a file, expected a folder: name another with --out.")
    if resume and order.name == RANDOM:
        raise ValueError("random learns nothing, so there is nothing to go on from: leave --resume away.")
    training = order.prepare(seed, says)
    folder.mkdir(parents=True, exist_ok=True)
    if resume:
        training.restore(folder)
    left = order.amount(training.step, len(training.history))
    if resume and min(left.values()) < 1:
        what, more = ("episodes", "--episodes") if "games" in left else ("steps", "--steps")
        made = len(training.history) if "games" in left else training.step
        raise ValueError(f"the training in {folder} has made {made} {what} already: ask for more with {more}.")
    try:
        training.train(**left, progress=progress)
    finally:  # also where it ended with an error: what was learned until then is kept
        if order.name != RANDOM and training.step:
            training.save(folder)
    training.best.save(folder)
    history_file = training.history.write_csv(folder / "history.csv")
    return report(training) | {"history_file": str(history_file), "agent_folder": str(folder)}


def report(training: Training) -> dict:
    """What there is to say of a training that is over, in plain values, its agent evaluated on 100 seeds."""
    evaluation = evaluate(training.best.env, training.best)
    return {
        "algorithm": training.algorithm,
        "env": training.best.env,
        "seed": training.seed,
        "steps": training.step,
        "episodes": len(training.history),
        "updates": training.updates,
        "train_seconds": round(training.seconds, 3),
        "steps_per_second": round(training.step / training.seconds, 1) if training.seconds else 0.0,
        "solved_step": training.solved_step,
        "solved_seconds": None if training.solved_seconds is None else round(training.solved_seconds, 3),
        "eval_mean": round(evaluation.mean, 3),
        "eval_std": round(evaluation.std, 3),
        "eval_episodes": len(evaluation.returns),
        "alarms": list(training.alarms),
    }
