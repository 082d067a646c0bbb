from rlcourse.lessons.taxi import q_targets
from rlcourse.lessons.taxi.q_targets import _by_rows


def test_an_answer_that_trains_slowly_is_right_and_told_so():
    verdict = q_targets.verdict(_by_rows)
    assert verdict.outcome == "right"
    assert "cannot be compiled" in verdict.sentence
