"""Ten seeds of each training, whole: what the notebooks' sentences about scores rest on."""

import ast
import statistics
from dataclasses import replace
from pathlib import Path

import gymnasium as gym

from rlcourse import evaluate
from rlcourse.algorithms import DQN
from rlcourse.authoring.source import read_source
from rlcourse.experiments.presets import prepare, preset

SEEDS = range(10)


def library() -> None:
    """Ten seeds of every preset with the package's own functions, until solved: greedy scores over 100 fixed seeds."""
    ten_seeds("dqn-cartpole")


def students_path() -> None:
    """The same with the functions of the solution notebook's exercises passed to the loop."""
    written = answers("solutions/02_dqn_cartpole.py")
    ten_seeds(
        "dqn-cartpole",
        lambda: {
            "network": written["build_q_network"],
            "targets": written["td_targets"],
            "loss": written["dqn_loss"],
            "explore": written["epsilon_greedy"],
            "memory": written["ReplayMemory"](100_000, 4),
        },
    )


def ten_seeds(name: str, parts=dict) -> None:
    """Train a preset on ten seeds, and print a line for each and their medians."""
    chosen = preset(name)
    threshold = gym.spec(chosen.env).reward_threshold
    settings = replace(chosen.settings, stop_when_solved=True)
    rows: list[tuple[DQN, float]] = []
    for seed in SEEDS:
        training = prepare(name, seed=seed, settings=settings, print_fn=lambda message: None, **parts())
        training.train(chosen.steps, progress=False)
        rows.append((training, evaluate(chosen.env, training.best).mean))
        print(f"seed {seed}: {training.step:>6} steps, {training.seconds:5.1f} s, score {rows[-1][1]:.1f}")
    failed = [seed for seed, (_, score) in zip(SEEDS, rows, strict=True) if score < threshold]
    solved = [t for t, _ in rows if t.solved_step is not None]
    print(f"{name}: score >= {threshold:g} from {len(rows) - len(failed)} of {len(rows)} seeds"
          f" (failed: {failed or 'none'}); median score {statistics.median(score for _, score in rows):.1f}, "
          f"median {statistics.median(t.solved_step for t in solved):,.0f} steps and "
          f"{statistics.median(t.solved_seconds for t in solved):.1f} s to solved")  # fmt: skip


def answers(source: str, also: tuple[str, ...] = ()) -> dict:
    """The names that a solution's imports and exercise cells define, and the functions and constants in `also`."""
    names: dict = {}
    for cell in read_source(Path(source)).notebook.cells:
        if cell.cell_type == "code":
            lines = ast.parse(cell.source).body
            wanted = lines if "exercise" in cell.metadata else [x for x in lines if _is_wanted(x, also)]
            exec(compile(ast.Module(wanted, []), source, "exec"), names)
    return names


def _is_wanted(line: ast.stmt, also: tuple[str, ...]) -> bool:
    """Whether a line is an import, or defines a name in `also`."""
    if isinstance(line, ast.Assign):
        return any(isinstance(x, ast.Name) and x.id in also for target in line.targets for x in ast.walk(target))
    return isinstance(line, ast.Import | ast.ImportFrom) or getattr(line, "name", None) in also
