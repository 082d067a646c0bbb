"""Judge every known answer and every mutant, and write `docs/checks.md`: `make mutants`.

    python -m tests.checks.mutation [EXERCISE ...]

With names, these exercises are judged and told of, and nothing is written. The whole takes some ten minutes.
"""

import os
import statistics
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from rlcourse.checks.judge import Judge
from rlcourse.checks.verdicts import RIGHT
from tests.checks.answers import Answer, in_all_notebooks
from tests.checks.mutation.equivalent import equivalents
from tests.checks.mutation.judging import OTHER_SEEDS, survives, verdict
from tests.checks.mutation.mutants import mutants_of
from tests.checks.mutation.page import PAGE, Judged, Known, page

TIMING_SEEDS = range(5)


def known(answer: Answer) -> Known:
    """How the declared answers fare."""
    exercise = answer.exercise
    answer.written_as(answer.source)  # loads TensorFlow here: a check that had to would run out of patience on a busy machine
    caught = [m for m in exercise.mistakes if exercise.verdict(m.answer).sentence == m.sentence]
    accepted = [v for v in exercise.variants if exercise.verdict(v).outcome == "right"]
    took = [_processor_seconds(lambda s=seed: Judge(exercise, s).verdict(exercise.reference)) for seed in TIMING_SEEDS]
    return Known(
        answer.notebook,
        exercise.name,
        exercise.points,
        len(exercise.mistakes),
        len(caught),
        len(exercise.variants),
        len(accepted),
        1000 * statistics.median(took),
    )


def _processor_seconds(function) -> float:
    """What one call costs, however busy the machine is with other things."""
    start = time.process_time()
    function()
    return time.process_time() - start


def judged(answer: Answer) -> Judged:
    """How the mutants fare."""
    reasons = equivalents().get(answer.exercise.name, {})
    mutants = mutants_of(answer.source)
    equivalent, surviving, refused, named = {}, [], 0, 0
    for mutant in mutants:
        said = verdict(answer, mutant)
        if said is None or said.outcome != RIGHT:
            refused += said is not None
            named += said is not None and said.mistake
            continue
        always = all(survives(answer, mutant, seed) for seed in OTHER_SEEDS)
        if mutant.change not in reasons:
            surviving.append(mutant.change + ("" if always else " (not with every seed)"))
        elif always:
            equivalent.setdefault(reasons[mutant.change], []).append(mutant.change)
        else:
            surviving.append(mutant.change + " (thought equivalent, but not right with every seed)")
    killed = len(mutants) - len(surviving) - sum(map(len, equivalent.values()))
    return Judged(answer.exercise.name, len(mutants), killed, equivalent, surviving, named / max(refused, 1))


def main(wanted: list[str]) -> int:
    """Judge what is wanted, or everything. 1 where a mutant survives."""
    chosen = [answer for answer in in_all_notebooks() if not wanted or answer.exercise.name in wanted]
    table, mutants = [], []
    for answer in chosen:
        table.append(known(answer))
        mutants.append(judged(answer))
        last = mutants[-1]
        print(
            f"{last.exercise:<36}{last.mutants:4} mutants, {last.killed:4} killed, {len(last.surviving)} surviving", flush=True
        )
        for change in last.surviving:
            print(f"    {change}")
    if not wanted:
        PAGE.write_text(page(table, mutants, len(TIMING_SEEDS)), encoding="utf-8")
        print(f"written: {PAGE}")
    return int(any(m.surviving for m in mutants))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
