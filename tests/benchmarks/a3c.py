"""CartPole with many players: ten seeds in each way, steps a second by workers, and Stable-Baselines3's A2C beside it."""

import os

import numpy as np

from rlcourse.averages import moving_average
from tests.benchmarks import peers
from tests.benchmarks.timing import spread

SEEDS = range(10)
PEER_SEEDS = range(5)
WAYS = ("threads", "synchronous", "processes")


def library() -> None:
    """Ten seeds in each way until the last 100 episodes of training average 475, start-up and compiling included."""
    for way in WAYS:
        _report(way, [peers.run("our_a3c.py", "solve", way, seed) for seed in SEEDS])


def cluster() -> None:
    """Three seeds on a Ray cluster that is started for each of them."""
    _report("cluster", [peers.run("our_a3c.py", "solve", "cluster", seed) for seed in range(3)])


def students_path() -> None:
    """Ten seeds on threads with the functions and classes of the solution notebook's exercises."""
    _report("with the notebook's parts", [peers.run("our_a3c.py", "solve", "threads", seed, "notebook") for seed in SEEDS])


def throughput() -> None:
    """Steps a second with 1, 2 and 4 workers in each way, three rounds in turn; start-up left out."""
    print(f"processors: {os.cpu_count()}")
    ways = [(way, "locked") for way in WAYS] + [("processes", "hogwild")]
    rates = {}
    for seed in range(3):
        for way, lock in ways:
            for workers in (1, 2, 4):
                rate = peers.run("our_a3c.py", "rate", way, seed, workers, lock)["steps_per_second"]
                rates.setdefault((way, lock), {}).setdefault(workers, []).append(rate)
    for (way, lock), by_workers in rates.items():
        shown = ", ".join(f"{w} workers {spread(r, 0)}" for w, r in by_workers.items())
        pairs = [two / one for one, two in zip(by_workers[1], by_workers[2], strict=True)]
        print(f"{way}, {lock}: {shown} steps a second; 2 to 1, round by round: {spread(pairs, 2)}", flush=True)


def beside_the_others() -> None:
    """Seconds until the last 100 training episodes average 475: ours, and Stable-Baselines3's A2C at the zoo's settings."""
    python = peers.peers_python()
    if python is None:
        return
    ratios = []
    for seed in PEER_SEEDS:
        ours = peers.run("our_a3c.py", "solve", "threads", seed)
        theirs = peers.run("peer_a2c.py", seed, python=python)
        ratios.append(theirs["seconds"] / ours["seconds"])
        said = []
        for name, r in {"ours": ours, "Stable-Baselines3": theirs}.items():
            said.append(f"{name} {'' if r['solved'] else 'not '}solved in {r['seconds']:.1f} s, {r['steps']:,} steps")
        print(f"seed {seed}: {'; '.join(said)}", flush=True)
    print(f"ours takes {spread(ratios)} times less, compiling included")


def collapses(returns: np.ndarray) -> int:
    """How often the mean of the last 20 episodes has fallen to less than half of what it had been, from 100 or more."""
    count, peak = 0, 0.0
    for mean in moving_average(returns, 20):
        peak = max(peak, mean)
        if peak >= 100 and mean < peak / 2:
            count, peak = count + 1, mean
    return count


def _report(name: str, runs: list[dict]) -> None:
    failed = [i for i, run in enumerate(runs) if not run["solved"]]
    solved = [run for run in runs if run["solved"]]
    seconds, steps = [run["seconds"] for run in solved], [run["steps"] for run in solved]
    print(f"{name}: solved {len(solved)} of {len(runs)} seeds (failed: {failed or 'none'}); {spread(seconds)} s, "
          f"{spread(steps, 0)} steps; collapses {[run['collapses'] for run in runs]}; "
          f"score of the best weights {spread([run['score'] for run in runs])}", flush=True)  # fmt: skip
