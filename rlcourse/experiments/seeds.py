"""The same training with many seeds at once: on the processors of this machine, or on a Ray cluster."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from rlcourse.experiments.presets import preset
from rlcourse.experiments.run import Experiment, folder_for_results, report
from rlcourse.parallel.pool import Lost, in_processes, on_ray, processors
from rlcourse.runs import bands, datafile
from rlcourse.runs.history import History
from rlcourse.show.curves import Band, curve_on

RESULT, TABLE, CURVES = "result.json", "seeds.csv", "curves.npz"
POINTS = 101


def run_seeds(
    experiment: Experiment, seeds: Iterable[int], out: Path, cluster: str | None = None, on_cluster: bool = False,
    print_fn: Callable[[str], None] = print, progress: bool = True,
) -> dict:  # fmt: skip
    """Train with every seed that is missing in a folder, and keep there each agent and history, a table and the curves.

    Args:
        experiment: What to train.
        seeds: Which.
        out: The folder; seed N is kept in seedN.
        cluster: Address of a Ray cluster; None starts one on this machine.
        on_cluster: True to use Ray, False for processes of this machine.
        print_fn: Where messages go.
        progress: False to show no progress bar.

    Returns: What there is to report, in plain values.
    Raises: NotADirectoryError where `out` is a file; Whatever a training raises.
    """
    out, seeds = folder_for_results(out), list(seeds)
    missing = [seed for seed in seeds if not _is_kept(out / f"seed{seed}", experiment)]
    if len(missing) < len(seeds):
        print_fn(f"{len(seeds) - len(missing)} of {len(seeds)} seeds are in {out} already.")
    bar = tqdm(total=len(seeds), initial=len(seeds) - len(missing), unit="seed", disable=not progress, leave=False)
    tasks = ((seed, (experiment, seed)) for seed in missing)
    if on_cluster:
        trained = on_ray(train_one, tasks, cluster, experiment.processors())
    else:
        trained = in_processes(train_one, tasks, max(1, processors() // experiment.processors()))
    try:
        for seed, result in trained:
            if isinstance(result, Lost):
                raise RuntimeError(
                    f"seed {seed} was not trained: {result}. Look for what ends processes here, such as too little memory."
                )
            _keep(out / f"seed{seed}", experiment, result)
            bar.update()
    except KeyboardInterrupt:
        print_fn(f"Stopped. What was trained is kept in {out}; call it again to go on with the other seeds.")
    finally:
        trained.close()
        bar.close()
    return _summary(experiment, [seed for seed in seeds if _is_kept(out / f"seed{seed}", experiment)], out)


def train_one(experiment: Experiment, seed: int) -> dict:
    """Train with one seed: the report, `agent` (bytes of its file) and `history` (its table), to be kept elsewhere."""
    said = []
    training = experiment.prepare(seed, said.append)
    training.train(**experiment.amount(), progress=False)
    with tempfile.TemporaryDirectory() as folder:
        agent = training.best.save(folder).read_bytes()
    return {"report": report(training), "said": said, "agent": agent, "history": training.history.as_array()}


def band_of(folders: Iterable[Path], last_step: int) -> Band:
    """The learning curves of several trainings, from the histories in their folders."""
    steps = np.linspace(0, last_step, POINTS)
    curves = []
    for folder in folders:
        with open(folder / "history.csv", encoding="utf-8", newline="") as file:
            rows = [(float(row["step"]), float(row["return"])) for row in csv.DictReader(file)]
        curves.append(curve_on(steps, *np.array(rows).reshape(-1, 2).T))
    return Band(steps.astype(np.float32), np.array(curves, np.float32).reshape(-1, POINTS))


def make_band(name: str, print_fn: Callable[[str], None] = print, seeds=bands.SEEDS, steps: int | None = None) -> Path:
    """Train a preset with ten seeds, each to its last step (or so many `steps`); returns the file in which the curves are."""
    steps = preset(name).steps if steps is None else steps
    experiment = Experiment(name, steps=steps, changes={"stop_when_solved": False})
    with tempfile.TemporaryDirectory() as folder:
        run_seeds(experiment, seeds, Path(folder), print_fn=print_fn)
        return _write_band(bands.FOLDER / f"{name}.npz", name, Path(folder), seeds, steps)


def _write_band(path: Path, name: str, folder: Path, seeds: Iterable[int], last_step: int) -> Path:
    band = band_of([folder / f"seed{seed}" for seed in seeds], last_step)
    return datafile.write(path, "band", {"preset": name, "seeds": list(seeds)}, {"steps": band.steps, "curves": band.curves})


def _is_kept(folder: Path, experiment: Experiment) -> bool:
    try:
        return json.loads((folder / RESULT).read_text(encoding="utf-8"))["experiment"] == _plain(experiment)
    except (OSError, ValueError, KeyError):
        return False


def _keep(folder: Path, experiment: Experiment, result: dict) -> None:
    """Write a training's result; result.json comes last, and says that the rest is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    with datafile.replacing(folder / "agent.npz") as file:
        file.write(result["agent"])
    History.from_array(result["history"]).write_csv(folder / "history.csv")
    content = {"experiment": _plain(experiment), "report": result["report"], "said": result["said"]}
    with datafile.replacing(folder / RESULT) as file:
        file.write(json.dumps(content, indent=1).encode())


def _plain(experiment: Experiment) -> dict:
    return json.loads(json.dumps(asdict(experiment)))


def _summary(experiment: Experiment, seeds: list[int], out: Path) -> dict:
    """Write seeds.csv and curves.npz, and say what there is to say of all seeds together."""
    reports = [json.loads((out / f"seed{seed}" / RESULT).read_text(encoding="utf-8"))["report"] for seed in seeds]
    summary = {"algorithm": experiment.name, "seeds": seeds, "folder": str(out)}
    if not reports:
        return summary
    names = [name for name in reports[0] if name != "alarms"]
    with open(out / TABLE, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([["" if r[name] is None else r[name] for name in names] for r in reports])
    _write_band(out / CURVES, experiment.name, out, seeds, max(r["steps"] for r in reports))
    scores, seconds = [r["eval_mean"] for r in reports], [r["train_seconds"] for r in reports]
    solved = [r["solved_seconds"] for r in reports if r["solved_seconds"] is not None]
    return summary | {
        "eval_means": scores, "eval_median": _median(scores), "eval_worst": min(scores),
        "solved": len(solved), "solved_seconds_median": _median(solved) if solved else None,
        "train_seconds_median": _median(seconds),
        "alarms": {str(r["seed"]): r["alarms"] for r in reports if r["alarms"]},
        "table_file": str(out / TABLE), "curves_file": str(out / CURVES),
    }  # fmt: skip


def _median(numbers: list[float]) -> float:
    return round(float(np.median(numbers)), 3)
