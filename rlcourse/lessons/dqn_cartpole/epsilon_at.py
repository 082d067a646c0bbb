"""A program that looks right, runs, and lies: its epsilon collapses."""

import numpy as np

from rlcourse.checks import Exercise, edited, mistakes_in


def right(step, start, end, decay_steps):
    """Go in a straight line from start to end, and stay there."""
    return start + (end - start) * min(step / decay_steps, 1.0)


def _cases(rng):
    def case(step, start, end, decay_steps):
        return {"step": int(step), "start": start, "end": end, "decay_steps": decay_steps}

    start, end = float(np.round(rng.uniform(0.6, 0.95), 2)), float(np.round(rng.uniform(0.02, 0.2), 2))
    long = int(rng.integers(500, 5000))
    return [
        *(case(step, 1.0, 0.0, 4) for step in (0, 1, 2, 4, 5)),
        *(case(step, 1.0, 0.1, 1000) for step in (1, 500, 999, 1000, 1500, 50_000)),
        *(case(part * long, start, end, long) for part in (0, 0.3, 0.8, 1, 3)),
    ]


def _falls_ever_slower(cases, seen):
    """From start, with steps that become smaller and smaller: a curve."""
    values = [float(s["value"]) for s in seen[:3]]  # steps 0, 1 and 2 of 4, from 1 to 0
    return abs(values[0] - 1) < 1e-6 and values[0] - values[1] > 1.05 * (values[1] - values[2]) > 0


LINE = "start + (end - start) * min(step / decay_steps, 1.0)"
wrong = mistakes_in(right)

MISTAKES = (
    wrong(LINE, "max(end, start * 0.9 ** min(step, 1000))",
          "This is the bug itself: multiplied by 0.9 at every step, epsilon is below 0.01 after 44 steps."),
    wrong(LINE, "max(end, start * 0.99 ** min(step, 10_000))",
          "Multiplied by 0.99 at every step, epsilon is gone after a few hundred steps, whatever decay_steps is. Move in a "
          "straight line."),
    wrong("min(step / decay_steps, 1.0)", "step / decay_steps",
          "After decay_steps your line goes on falling, below end. From there on epsilon stays at end."),
    wrong(LINE, "max(end, start - start * step / decay_steps)",
          "Your line aims at 0, so it reaches end too early. From start to end it falls by start - end."),
    wrong("start + (end - start)", "end + (start - end)", "start and end are exchanged: epsilon rises."),
    wrong(LINE, "end if step else start", "epsilon drops to end at the first step."),
    wrong(LINE, "start if step < decay_steps else end",
          "epsilon stays at start and then drops to end at once (step // decay_steps does that too). It should move in a "
          "straight line."),
    wrong(LINE, "max(0.0, start + (end - start) * step / decay_steps)", "Your line is stopped at 0. It should stop at end."),
    wrong(LINE, "min(end, start - (start - end) * step / decay_steps)",
          "You take the smaller one of end and your line. epsilon should not fall below end: take the larger one, max."),
    wrong(LINE, "max(end, start - step / decay_steps)",
          "Your line falls by 1 in decay_steps steps. It should fall by start - end."),
    wrong(LINE, "start - step / decay_steps",
          "Your line falls by 1 in decay_steps steps, and goes on falling. It should fall by start - end, and stay at end."),
    wrong("start + ", "", "The line should begin at start: add it."),
    wrong(LINE, "start", "epsilon never changes."),
    wrong(LINE, "end + (start - end) * np.exp(-step / decay_steps)",
          "Yours is a curve that falls fast at first and then ever more slowly; a fine schedule too, but a straight line was "
          "asked for.", _falls_ever_slower),
)  # fmt: skip
VARIANTS = (
    edited(right, (LINE, "np.interp(step, [0, decay_steps], [start, end])")),
    edited(right, (LINE, "max(end, start - (start - end) * step / decay_steps)")),
    edited(right, (LINE, "float(np.clip(start + step * (end - start) / decay_steps, end, start))")),
    edited(right, (f"return {LINE}", "if step >= decay_steps:\n        return end\n    part = step / decay_steps\n"
                   "    return (1 - part) * start + part * end")),
)  # fmt: skip

epsilon_at = Exercise(
    name="epsilon_at",
    points=1,
    minutes=5,
    difficulty=1,
    reference=right,
    cases=_cases,
    hints=(
        "After half of the steps, epsilon is half-way between start and end.",
        "`start + (end - start) * step / decay_steps` is the line. What happens to it after decay_steps? `min` or `max` helps.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
