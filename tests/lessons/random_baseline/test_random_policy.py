from rlcourse.checks import edited
from rlcourse.lessons.random_baseline.random_policy import BOX, random_policy, right
from tests.checks.properties import other_answers


def box(rule):
    """The right answer but for a Box, where it says `rule`, of space and rng."""
    return edited(right, (BOX, rule))


TestOtherAnswers = other_answers(random_policy, wrong=[
    box("rng.normal((space.low + space.high) / 2, (space.high - space.low) / 4)"),
    box("rng.uniform(space.low, space.high + 0.1)"),
    box(f"np.round({BOX})"),
    box("rng.triangular(space.low, (space.low + space.high) / 2, space.high)"),
    box(f"0.9 * {BOX}"),
    edited(right, (f"return {BOX}", "space.low[:], space.high[:] = 0, 1\n    return rng.random(space.shape)")),  # alters it
    lambda space, rng: [space.start],
])  # fmt: skip
