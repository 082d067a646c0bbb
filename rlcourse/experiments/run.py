"""What `rlcourse train` does: train, evaluate, and keep it all in a folder."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rlcourse import envs
from rlcourse.episodes import evaluate
from rlcourse.experiments.presets import PRESETS, preset
from rlcourse.experiments.random_agent import RandomTraining
from rlcourse.runs.training import Training

RANDOM = "random"  # the name of what is no preset: playing by chance


@dataclass(frozen=True)
class Experiment:
    """What is to be trained; ValueError for an unknown preset, or something that it cannot be told."""

    name: str  # a preset's, or "random"
    steps: int | None = None  # in all; by default the preset's
    episodes: int | None = None  # in place of steps
    env: str | None = None  # Gymnasium id, in place of the preset's
    changes: dict = field(default_factory=dict)  # setting -> value, in place of the preset's
    address: str | None = None  # of a Ray cluster on which one training's workers run

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
        if not (self.env or preset(self.name).env):
            raise ValueError(f"{self.name} is for any environment that fits: say which, such as --env CartPole-v1.")
        preset(self.name).changed(self.changes)

    def amount(self, step: int = 0, episodes: int = 0) -> dict[str, int]:
        """What is left to train, after `step` steps and so many episodes, as arguments of `train`."""
        if self.episodes is not None:
            return {"episodes": self.episodes - episodes}
        if self.steps is None and self.name == RANDOM:
            return {"episodes": 100 - episodes}
        return {"n_steps": (preset(self.name).steps if self.steps is None else self.steps) - step}

    def processors(self) -> int:
        """How many processors one such training uses."""
        settings = None if self.name == RANDOM else preset(self.name).changed(self.changes)
        return 1 if getattr(settings, "backend", "") == "cluster" else getattr(settings, "workers", 1)

    def prepare(self, seed: int, print_fn: Callable[[str], None] = print) -> Training:
        """The training, not begun.

        Raises: TypeError where its agent could not be kept in a file afterwards.
        """
        if self.name == RANDOM:
            return RandomTraining(self.env or "CartPole-v1", seed, print_fn)
        more = {"settings": preset(self.name).changed(self.changes)}
        if self.address is not None:
            more["address"] = self.address
        training = preset(self.name).make(self.env, seed=seed, print_fn=print_fn, **more)
        training.policy.contents()
        return training


def run(
    experiment: str | Experiment, seed: int = 0, out: Path | None = None, resume: bool = False,
    print_fn: Callable[[str], None] = print, progress: bool = True,
) -> dict:  # fmt: skip
    """Train and keep agent.npz, checkpoint.npz and history.csv in a folder.

    Args:
        experiment: What to train, or the name of a preset.
        seed: Of everything that is drawn by chance.
        out: The folder; by default runs/NAME-seedSEED.
        resume: True to go on from the checkpoint in the folder.
        print_fn: Where messages go.
        progress: False to show no progress.

    Returns: What there is to report, in plain values; `train_seconds` counts compiling and validating, not the evaluation.

    Raises:
        ValueError: For an unknown preset, a seed below 0, or steps that a resumed training has already made.
        DataFileError: For a checkpoint that cannot be used.
        NotADirectoryError: Where `out` is a file.
    """
    experiment, seed = Experiment(experiment) if isinstance(experiment, str) else experiment, envs.check_seed(seed)
    folder = folder_for_results(out or Path("runs") / f"{experiment.name}-seed{seed}")
    if resume and experiment.name == RANDOM:
        raise ValueError("random learns nothing, so there is nothing to go on from: leave --resume away.")
    training = experiment.prepare(seed, print_fn)
    folder.mkdir(parents=True, exist_ok=True)
    if resume:
        training.restore(folder)
    left = experiment.amount(training.step, len(training.history))
    if resume and min(left.values()) < 1:
        what, made = ("episodes", len(training.history)) if "episodes" in left else ("steps", training.step)
        raise ValueError(f"the training in {folder} has made {made} {what} already: ask for more with --{what}.")
    try:
        training.train(**left, progress=progress)
    finally:  # also where it ended with an error: what was learned until then is kept
        if experiment.name != RANDOM and training.step:
            training.save(folder)
    history_file = training.history.write_csv(folder / "history.csv")
    reported = report(training)
    training.best.save(folder)
    return reported | {"history_file": str(history_file), "agent_folder": str(folder)}


def folder_for_results(out: str | Path) -> Path:
    """`out`, which may not be a file."""
    if Path(out).is_file():
        raise NotADirectoryError(f"{out} is a file, expected a folder: name another with --out.")
    return Path(out)


def report(training: Training) -> dict:
    """What there is to say of a training that is over, in plain values, its agent evaluated on 100 seeds."""
    t, best = training, training.best
    evaluation = evaluate(best.env, best)
    return {
        "algorithm": t.algorithm, "env": best.env, "seed": t.seed,
        "steps": t.step, "episodes": len(t.history), "updates": t.updates,
        "train_seconds": round(t.seconds, 3), "steps_per_second": round(t.step / t.seconds, 1) if t.seconds else 0.0,
        "solved_step": t.solved_step, "solved_seconds": None if t.solved_seconds is None else round(t.solved_seconds, 3),
        "eval_mean": round(evaluation.mean, 3), "eval_std": round(evaluation.std, 3),
        "eval_episodes": len(evaluation.returns), "alarms": list(t.alarms),
    }  # fmt: skip
