"""A right answer is accepted however it is written, wrapped and returned, and a wrong one in none of these ways.

In the normal run every exercise meets the same few forms each time. `make sweep` draws twenty times as many, others each time.
"""

import functools
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.grading.marking.code_names import names_of
from rlcourse.lessons import lesson_of
from tests.checks.answers import Answer, declared, in_the_notebook
from tests.checks.odd_forms.returning import LEGAL, returning
from tests.checks.odd_forms.rewriting import forms
from tests.checks.odd_forms.wrapping import OF_CLASSES, OF_FUNCTIONS
from tests.grading.notebooks import NAMES

SWEEP = os.environ.get("SWEEP") == "1"
TIMES = 10 if SWEEP else 0.5
SLOW = {  # a verdict takes a tenth of a second or more
    "ActorCriticModel",
    "CartPoleAgent",
    "MovingAverage",
    "ReplayMemory",
    "TaxiAgent",
    "a3c_loss",
    "actor_loss",
    "build_actor",
    "build_critic",
    "build_q_network",
    "build_two_headed",
    "create_model",
    "critic_targets",
    "epsilon_greedy",
    "gaussian_noise",
    "mended_loss",
    "temporally_extended_epsilon_greedy",
}

EXERCISES = [(notebook, exercise) for notebook in NAMES for exercise in lesson_of(notebook).exercises.values()]
by_exercise = pytest.mark.parametrize(("notebook", "exercise"), EXERCISES, ids=lambda value: getattr(value, "name", None))


def examples(exercise, quick: int, slow: int):
    """How many examples are drawn, and how: `slow` of them where a verdict takes tenths of a second."""
    return settings(
        max_examples=max(1, int(TIMES * (slow if exercise.name in SLOW else quick))),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],  # each rewrite reads the source anew
    )


@functools.cache
def examination(notebook, name):
    patient = replace(lesson_of(notebook).exercises[name], seconds=60)  # others work on the machine
    return patient.judge(seed=0)


@functools.cache
def right_answers(notebook, name) -> list[Answer]:
    answer = in_the_notebook(notebook, name)
    return [answer, *declared(notebook, answer.exercise)]


def one_of(data, things):
    """One of some things that are too long to be printed."""
    return things[data.draw(st.integers(0, len(things) - 1))]


def wrapped(data, function):
    return data.draw(st.sampled_from(OF_CLASSES if isinstance(function, type) else OF_FUNCTIONS))(function)


@by_exercise
def test_an_answer_written_otherwise_is_right_and_found_by_its_name(notebook, exercise):
    @examples(exercise, quick=9, slow=2)
    @given(st.data())
    def holds(data):
        answer = one_of(data, right_answers(notebook, exercise.name))
        source = data.draw(forms(answer.source))
        note(source)
        verdict = examination(notebook, exercise.name).verdict(answer.written_as(source))
        assert verdict.outcome == RIGHT, verdict.sentence
        assert answer.name in names_of(source).defined  # by which grading finds it

    holds()


@by_exercise
def test_an_answer_in_a_wrapping_is_right(notebook, exercise):
    @examples(exercise, quick=6, slow=2)
    @given(st.data())
    def holds(data):
        right = [exercise.reference, *exercise.variants]
        function = wrapped(data, one_of(data, right))
        verdict = examination(notebook, exercise.name).verdict(function)
        assert verdict.outcome == RIGHT, verdict.sentence

    holds()


@by_exercise
def test_a_result_in_any_form_that_the_text_allows_is_right(notebook, exercise):
    answer = in_the_notebook(notebook, exercise.name)
    some = slice(None, None, 4 if exercise.name in SLOW and TIMES == 1 else 1)
    for form in LEGAL.get(exercise.name, [])[some]:
        verdict = examination(notebook, exercise.name).verdict(returning(answer.written_as(answer.source), form))
        assert verdict.outcome == RIGHT, f"{form.__name__}: {verdict.sentence}"


@by_exercise
def test_a_wrong_answer_is_right_in_no_wrapping(notebook, exercise):
    @examples(exercise, quick=4, slow=1)
    @given(st.data())
    def holds(data):
        mistake = one_of(data, exercise.mistakes)
        assert examination(notebook, exercise.name).verdict(wrapped(data, mistake.answer)).outcome == WRONG

    holds()


@pytest.mark.parametrize(
    ("notebook", "name", "right", "wrong"),
    [
        ("01_random_baseline", "discounted_returns", "gamma * future", "future"),
        ("01_random_baseline", "episode_lengths", "terminated or truncated", "terminated"),
        ("02_dqn_cartpole", "ReplayMemory", "min(self.size + 1, self.capacity)", "self.capacity"),
        ("02_dqn_cartpole", "td_targets", "1 - terminated", "terminated"),
        ("02_dqn_cartpole", "train", "state, _ = env.reset()\n        learning", "env.reset()\n        learning"),
        ("03_taxi", "q_learning_update", "not terminated", "terminated"),
        ("04_mountaincar", "soft_update", "(1 - tau) * target + tau * online", "tau * target + (1 - tau) * online"),
        ("05_pendulum", "actor_gradient", ".mean(axis=0)", ".sum(axis=0)"),
        ("06_a3c", "n_step_returns", "np.where(truncated[t], bootstrap[t], following)", "following"),
        ("06_a3c", "mended_loss", "- 0.05", "+ 0.05"),
    ],
    ids=lambda value: value if str(value).isidentifier() else "",
)
def test_a_change_of_meaning_is_refused_in_every_writing(notebook, name, right, wrong):
    answer = in_the_notebook(notebook, name)
    assert answer.source.count(right) >= 1

    @examples(answer.exercise, quick=3, slow=1)
    @given(st.data())
    def holds(data):
        source = data.draw(forms(answer.source.replace(right, wrong, 1)))
        note(source)
        assert examination(notebook, name).verdict(answer.written_as(source)).outcome == WRONG

    holds()
