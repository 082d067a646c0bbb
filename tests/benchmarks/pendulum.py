"""Pendulum: ten seeds of DDPG and TD3, what chunks of updates cost in score, and Stable-Baselines3 beside it."""

import numpy as np

from rlcourse import evaluate
from rlcourse.experiments.presets import prepare, preset
from rlcourse.yardsticks import optimum
from tests.benchmarks import peers
from tests.benchmarks.scores import answers
from tests.benchmarks.timing import spread

SEEDS = range(10)
THRESHOLD = -165
PEER_SEEDS = range(3)
CHUNKS = (1, 8, 32, 128)


def library() -> None:
    """Ten seeds of DDPG and of TD3 with the package's functions, each in a process of its own, compiling included."""
    print(f"optimum {optimum('Pendulum-v1').mean:.1f}")
    for algorithm in ("ddpg", "td3"):
        _report(algorithm, [peers.run("our_pendulum.py", algorithm, seed, 32) for seed in SEEDS])


def students_path() -> None:
    """Ten seeds of DDPG with the functions of the solution notebook's exercises passed to the loop."""
    written = answers("solutions/05_pendulum.py", also=("parts",))
    runs = []
    for seed in SEEDS:
        training = prepare("ddpg-pendulum", seed=seed, print_fn=lambda message: None, **written["parts"])
        training.train(preset("ddpg-pendulum").steps, progress=False)
        runs.append({"seconds": training.seconds, "score": evaluate("Pendulum-v1", training.policy).mean})
    _report("with the notebook's functions", runs)


def chunks() -> None:
    """What it costs in score to take the updates in chunks: as many updates as steps, 1, 8, 32 or 128 in a call; ten seeds."""
    for chunk in CHUNKS:
        _report(f"chunks of {chunk}", [peers.run("our_pendulum.py", "ddpg", seed, chunk) for seed in SEEDS])


def beside_the_others() -> None:
    """DDPG and TD3 by Stable-Baselines3 with the same layers, batch and updates, in turn with ours, pair by pair."""
    python = peers.peers_python()
    if python is None:
        return
    for algorithm in ("ddpg", "td3"):
        pairs = []
        for seed in PEER_SEEDS:
            ours = peers.run("our_pendulum.py", algorithm, seed, 32)
            theirs = peers.run("peer_pendulum.py", algorithm, seed, python=python)
            pairs.append((ours, theirs))
            both = {"ours": ours, "Stable-Baselines3": theirs}
            said = [f"{name} {r['score']:.1f} in {r['seconds']:.1f} s, {r['updates']} updates" for name, r in both.items()]
            print(f"{algorithm}, seed {seed}: {'; '.join(said)}", flush=True)
        ratios = [theirs["seconds"] / ours["seconds"] for ours, theirs in pairs]
        print(f"{algorithm}: ours makes {spread(ratios)} times the steps per second, compiling included")


def _report(name: str, runs: list[dict]) -> None:
    scores = np.array([run["score"] for run in runs])
    failed = [seed for seed, score in zip(SEEDS, scores, strict=True) if score < THRESHOLD]
    print(f"{name}: scores {np.round(scores, 1).tolist()}")
    reached = f">= {THRESHOLD} from {len(scores) - len(failed)} of {len(scores)} seeds (failed: {failed or 'none'})"
    seconds = spread([run["seconds"] for run in runs])
    print(f"{name}: {reached}; median {np.median(scores):.1f}, worst {scores.min():.1f}; {seconds} s", flush=True)
