import csv
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.marking.gradebook import cell, write_gradebook, write_totals
from rlcourse.grading.marks import Graded, Mark

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\u00a0=1", "＝1", "＋1", "－1", "＠a", "−1", "'=1"]
HARMLESS = ["Ada", "O'Brien", "'t Hooft", "Zoë Müller", "山田　太郎", "محمد", "a=1", "van-den-Berg", "C:\\ada"]
# Draws of what the rules turn on, so that names that could become the same are met.
RISKY = st.text(st.sampled_from("'=\\u0009U \t\u00a0\u200c＝a\U000e0001\udcff"), max_size=9)


def graded(student, notebook, *points):
    outcomes = {0: NOT_ATTEMPTED, 1: WRONG, 2: RIGHT}
    marks = tuple(Mark(name, outcomes[n], n, 2, "") for name, n in zip(("z_first", "a_second"), points, strict=True))
    return Graded(student, notebook, f"{student}/{notebook}.ipynb", marks)


CLASS = [graded("Zoë", "01_a", 2, 0), graded("Ada", "02_b", 1, 1), graded("Ada", "01_a", 2, 2), graded("=1+1", "02_b", 0, 1)]


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_row_for_every_exercise_by_student_and_notebook_in_the_notebooks_order(tmp_path):
    write_gradebook(CLASS, tmp_path / "gradebook.csv")
    assert rows(tmp_path / "gradebook.csv") == [
        ["student", "notebook", "exercise", "points", "of", "outcome"],
        ["'=1+1", "02_b", "z_first", "0", "2", "not attempted"],
        ["'=1+1", "02_b", "a_second", "1", "2", "wrong"],
        ["Ada", "01_a", "z_first", "2", "2", "right"],
        ["Ada", "01_a", "a_second", "2", "2", "right"],
        ["Ada", "02_b", "z_first", "1", "2", "wrong"],
        ["Ada", "02_b", "a_second", "1", "2", "wrong"],
        ["Zoë", "01_a", "z_first", "2", "2", "right"],
        ["Zoë", "01_a", "a_second", "0", "2", "not attempted"],
    ]


def test_totals_leave_empty_what_was_not_handed_in(tmp_path):
    write_totals(CLASS, tmp_path / "totals.csv")
    assert rows(tmp_path / "totals.csv") == [
        ["student", "01_a", "02_b", "total"],
        ["'=1+1", "", "1", "1"],
        ["Ada", "4", "2", "6"],
        ["Zoë", "2", "", "2"],
    ]


@pytest.mark.parametrize("write", [write_gradebook, write_totals])
def test_the_same_marks_give_the_same_bytes_in_any_order(write, tmp_path):
    write(CLASS, tmp_path / "first.csv")
    for seed in range(5):
        write(random.Random(seed).sample(CLASS, len(CLASS)), tmp_path / "other.csv")
        assert (tmp_path / "other.csv").read_bytes() == (tmp_path / "first.csv").read_bytes()


@pytest.mark.parametrize("write", [write_gradebook, write_totals])
def test_spreadsheets_are_told_the_encoding_and_get_their_ends_of_lines(write, tmp_path):
    write([*CLASS, graded("\udcff in no encoding", "01_a", 0, 0)], tmp_path / "some.csv")
    content = (tmp_path / "some.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfstudent,")
    assert content.count(b"\r\n") == content.count(b"\n") > 1
    assert b"Zo\xc3\xab" in content


def test_a_semicolon_in_a_name_begins_no_new_cell_where_semicolons_separate(tmp_path):
    write_gradebook([graded("Ada;=1+1", "01_a", 0, 0)], tmp_path / "gradebook.csv")
    text = (tmp_path / "gradebook.csv").read_text(encoding="utf-8-sig")
    assert not [one for row in csv.reader(text.splitlines(), delimiter=";") for one in row if one.startswith("=")]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_could_be_taken_for_a_formula_begins_with_an_apostrophe(text):
    assert cell(text).startswith("'")
    assert cell(text) != text


@pytest.mark.parametrize("text", HARMLESS)
def test_names_that_are_no_formula_stay_as_they_are(text):
    assert cell(text) == text


def test_what_cannot_be_seen_is_written_out():
    assert cell("a\x00\u202eb\x1b[1m") == r"a\u0000\u202eb\u001b[1m"


@given(RISKY, RISKY)
def test_no_two_names_become_the_same(one, other):
    assert (cell(one) == cell(other)) == (one == other)


@given(RISKY)
def test_neither_an_apostrophe_more_nor_what_it_looks_like_makes_two_names_the_same(name):
    assert len({cell(name), cell(f"'{name}"), cell(f"''{name}")}) == 3
    if (looks := cell(name)) != name:
        assert cell(looks) != looks


@pytest.mark.parametrize("write", [write_gradebook, write_totals])
def test_a_second_submission_of_a_notebook_is_no_second_row(write, tmp_path):
    with pytest.raises(ValueError, match=r"'Ada' has two submissions of 01_a.*leave one of them out"):
        write([*CLASS, graded("Ada", "01_a", 0, 0)], tmp_path / "some.csv")
    assert not list(tmp_path.iterdir())
