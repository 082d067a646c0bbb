"""Notebook 02's loop: wrong answers that look right, and right ones in other forms."""

import pytest

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.lessons.dqn_cartpole import check
from tests.lessons.dqn_cartpole.cartpole_answers import PASSED_ONCE, REFUSED_ONCE, SAID

SNEAKY = [("train", lambda env, agent, memory, epsilon, settings, rng: None), *PASSED_ONCE]


@pytest.mark.parametrize(("name", "answer"), SNEAKY)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_wrong_answer_that_looks_right_does_not_pass(name, answer, seed):
    verdict = check.exercises[name].verdict(answer, seed)
    assert verdict.outcome == WRONG
    assert verdict.sentence


@pytest.mark.parametrize(("name", "answer"), REFUSED_ONCE)
def test_right_answers_in_other_forms_pass(name, answer):
    verdict = check.exercises[name].verdict(answer)
    assert verdict.outcome == RIGHT, verdict


@pytest.mark.parametrize(("name", "answer", "part"), SAID)
def test_a_sentence_is_true_of_the_answer(name, answer, part):
    assert part in check.exercises[name].verdict(answer).sentence


def test_no_sentence_on_a_loop_is_longer_than_a_student_reads():
    for name, answer in PASSED_ONCE:
        assert len(check.exercises[name].verdict(answer).sentence) < 300
