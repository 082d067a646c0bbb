"""MountainCar: how good ten seeds become with held actions and with shaping, and Stable-Baselines3 at the zoo's settings."""

from functools import cache

import numpy as np

from rlcourse import evaluate
from rlcourse.algorithms import DQN
from rlcourse.averages import mean_of_few
from rlcourse.experiments.presets import prepare, preset
from rlcourse.exploration import epsilon_greedy
from rlcourse.yardsticks import optimum
from tests.benchmarks import peers
from tests.benchmarks.scores import answers
from tests.benchmarks.timing import spread

SEEDS = range(10)
THRESHOLD, AIM = -110, -103


def held() -> None:
    """Ten seeds of the preset (held actions, no shaping), with the package's functions."""
    _ten_seeds(dict)


def students_path() -> None:
    """The same with the functions of the solution notebook's exercises passed to the loop."""
    _ten_seeds(lambda: _written()["parts"])


def shaped() -> None:
    """The same with the notebook's shaping; then with held actions taken away, with shaping and without it."""
    written = _written()
    shaping, free = {"shaped_reward": written["car_reward"]}, {"explore": epsilon_greedy}
    for name, changed in {"held, shaped": shaping, "free, shaped": shaping | free, "free, not shaped": free}.items():
        print(f"{name}:")
        _ten_seeds(lambda changed=changed: {**written["parts"], **changed})


def ladder() -> None:
    """The notebook's ladder of ideas, each added to those before it, with ten seeds in place of three."""
    rung: dict = {}
    for name, added in _written()["ladder"].items():
        rung |= added
        last = []
        for seed in SEEDS:
            training = DQN("MountainCar-v0", seed=seed, print_fn=lambda message: None, **rung)
            history = training.train(30_000, progress=False)
            last.append(history["return"][history["step"] > 20_000].mean())
            del training
        mean, half_width = mean_of_few(np.array(last))
        print(f"{name:<18} {np.round(last)}  mean {mean:.1f} +/- {half_width:.1f}", flush=True)


def zoo() -> None:
    """Stable-Baselines3 with the settings of rl-baselines3-zoo for MountainCar, three seeds, and ours beside it."""
    python = peers.peers_python()
    if python is None:
        return
    for seed in range(3):
        theirs = peers.run("peer_mountain_car.py", seed, python=python)
        ours = prepare("dqn-mountaincar", seed=seed, print_fn=lambda message: None)
        ours.train(preset("dqn-mountaincar").steps, progress=False)
        print(
            f"seed {seed}: Stable-Baselines3 {theirs['score']:.1f} after {theirs['steps']} steps, {theirs['seconds']:.0f} s; "
            f"ours {evaluate('MountainCar-v0', ours.best).mean:.1f} after {ours.step} steps, {ours.seconds:.1f} s: "
            f"{theirs['seconds'] / ours.seconds:.1f} times faster"
        )


@cache
def _written() -> dict:
    constants = ("LOW", "settings", "parts", "short", "ladder")
    return answers("solutions/04_mountaincar.py", also=("build_network", "potential", "car_reward", *constants))


def _ten_seeds(parts) -> None:
    rows = []
    for seed in SEEDS:
        training = prepare("dqn-mountaincar", seed=seed, print_fn=lambda message: None, **parts())
        training.train(preset("dqn-mountaincar").steps, progress=False)
        score = evaluate("MountainCar-v0", training.best).mean
        rows.append((training.seconds, score))
        print(f"seed {seed}: {training.step} steps, {training.seconds:4.1f} s, score {score:.1f}", flush=True)
    scores = np.array([score for _, score in rows])
    failed = [seed for seed, score in zip(SEEDS, scores, strict=True) if score < THRESHOLD]
    reached = f"score >= {THRESHOLD} from {len(rows) - len(failed)} of {len(rows)} seeds (failed: {failed or 'none'})"
    print(f"{reached}, >= {AIM} from {(scores >= AIM).sum()}; median {np.median(scores):.1f}, "
          f"optimum {optimum('MountainCar-v0').mean:.1f}; {spread([s for s, _ in rows])} s")  # fmt: skip
