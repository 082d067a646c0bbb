"""Measure speed, size and scores side by side with the alternatives, in one run: `make bench`.

    python -m tests.benchmarks [NAME ...]

Without names, everything. Times are medians over several rounds on this machine, in turn; what to compare are the ratios.
"""

import sys

from tests.benchmarks import a3c, dqn, grading, mountain_car, notebooks, package, pendulum, scores, taxi

MEASURES = {
    f"{name}.{measure.__name__}": measure
    for name, measures in {
        "package": (package.gifs, package.playing, package.checks, package.importing),
        "dqn": (dqn.beside_the_others, dqn.tutorial, dqn.where_time_goes, dqn.a_gradient_step, dqn.acting),
        "taxi": (taxi.tutorial, taxi.scores, taxi.students_path),
        "mountain_car": (
            mountain_car.held,
            mountain_car.students_path,
            mountain_car.shaped,
            mountain_car.ladder,
            mountain_car.zoo,
        ),
        "pendulum": (pendulum.library, pendulum.students_path, pendulum.chunks, pendulum.beside_the_others),
        "a3c": (a3c.library, a3c.cluster, a3c.students_path, a3c.throughput, a3c.beside_the_others),
        "notebooks": (notebooks.executing,),
        "grading": (grading.rate, grading.killed, grading.cluster),
        "scores": (scores.library, scores.students_path),
    }.items()
    for measure in measures
}


def main(wanted: list[str]) -> int:
    """Run what `wanted` names, such as "dqn" or "dqn.acting"."""
    chosen = [name for name in MEASURES if not wanted or any(name == w or name.startswith(f"{w}.") for w in wanted)]
    if not chosen:
        print(f"No measure is called {' or '.join(wanted)}; there are {', '.join(MEASURES)}.", file=sys.stderr)
        return 2
    for name in chosen:
        print(f"\n## {name}: {MEASURES[name].__doc__.splitlines()[0]}", flush=True)
        MEASURES[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
