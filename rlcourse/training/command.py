"""What `rlcourse train` does: train a recipe, evaluate it, keep it in a folder."""

from collections.abc import Callable
from pathlib import Path

from rlcourse import envs
from rlcourse.episodes import evaluate
from rlcourse.training import checkpoint
from rlcourse.training.recipes import prepare, recipe


def run(
    name: str, seed: int = 0, steps: int | None = None, out: Path | None = None, resume: bool = False,
    says: Callable[[str], None] = print,
) -> dict:  # fmt: skip
    """Train a recipe and keep agent.npz, checkpoint.npz and history.csv in a folder.

    Args:
        name: The recipe's.
        seed: Of everything that is drawn by chance.
        steps: Environment steps in all; by default the recipe's. Solved, it stops before.
        out: The folder; by default runs/NAME-seedSEED.
        resume: True to go on from the checkpoint in the folder.
        says: Where messages go.

    Returns:
        What there is to report, in plain values; `train_seconds` counts compiling and validating, not the evaluation.

    Raises:
        ValueError: For an unknown recipe, a seed below 0, or steps that a resumed training has already made.
        DataFileError: For a checkpoint that cannot be used.
        NotADirectoryError: Where `out` is a file.
    """
    chosen, seed = recipe(name), envs.check_seed(seed)
    steps = chosen.steps if steps is None else steps
    folder = Path(out) if out else Path("runs") / f"{name}-seed{seed}"
    if folder.is_file():
        raise NotADirectoryError(f"{folder} is a file, expected a folder: name another with --out.")
    folder.mkdir(parents=True, exist_ok=True)
    training = prepare(name, seed=seed, says=says)
    if resume:
        training.restore(folder)
        if training.step >= steps:
            raise ValueError(f"the training in {folder} has made {training.step} steps already: ask for more with --steps.")
    training.train(steps - training.step)
    checkpoint.save(training, folder)
    training.best.save(folder)
    history_file = training.history.write_csv(folder / "history.csv")
    evaluation = evaluate(chosen.env, training.best)
    return {
        "algorithm": training.algorithm,
        "env": chosen.env,
        "seed": training.seed,
        "steps": training.step,
        "updates": training.updates,
        "train_seconds": round(training.seconds, 3),
        "steps_per_second": round(training.step / training.seconds, 1),
        "solved_step": training.solved_step,
        "solved_seconds": None if training.solved_seconds is None else round(training.solved_seconds, 3),
        "eval_mean": round(evaluation.mean, 3),
        "eval_std": round(evaluation.std, 3),
        "eval_episodes": len(evaluation.returns),
        "alarms": list(training.alarms),
        "history_file": str(history_file),
        "agent_folder": str(folder),
    }
