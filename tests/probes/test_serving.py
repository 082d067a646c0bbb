"""Answering for a student's function from inside the kernel that holds it."""

import numpy as np
import pytest
from IPython.core.formatters import PlainTextFormatter

from rlcourse import probes
from rlcourse.probes.crossing import from_text, to_text
from rlcourse.probes.serving import serve


def test_it_answers_what_observe_reports():
    given = {"x": np.arange(3.0), "n": 2}
    assert str(from_text(serve(lambda x, n: x * n, None, to_text(given)))) == str(
        probes.observe(lambda x, n: x * n, None, given)
    )


def test_it_knows_the_probes_by_name(monkeypatch):
    monkeypatch.setattr(probes, "twice", lambda answer, x: answer(answer(x)), raising=False)
    assert from_text(serve(lambda x: x + 1, "twice", to_text({"x": 1})))["value"] == 3


@pytest.mark.parametrize(
    "text", ["a'b\"c\\n", "line\nline", "x" * 100_000, "\ud800", [list(range(5000))]], ids=lambda t: str(t)[:9]
)
def test_a_prompt_shows_the_whole_text_and_nothing_around_it(text):
    answer = serve(lambda: text, None, to_text({}))
    shown = PlainTextFormatter()(answer)
    assert shown == str(answer)
    assert from_text(shown)["value"] == text


def test_what_the_answer_prints_is_not_kept(capsys):
    def chatty():
        print("a line\n" * 1000)
        return 1

    assert from_text(serve(chatty, None, to_text({})))["value"] == 1
    assert capsys.readouterr().out == ""


def test_an_error_of_the_answer_is_reported_and_not_raised():
    report = from_text(serve(lambda: 1 / 0, None, to_text({})))
    assert report["stopped"] == "ZeroDivisionError: division by zero"


def test_arguments_that_the_answer_alters_are_named():
    def alters(x):
        x[0] = 9

    assert from_text(serve(alters, None, to_text({"x": [1, 2]})))["changed"] == ["x"]
