"""Only the student's answers go into the notebook that was given out."""

from pathlib import Path

import nbformat
import pytest

from rlcourse.grading.intake.notebook_file import Cell, read_notebook
from rlcourse.grading.marking.merged_answers import BadRelease, merge_answers, read_release, releases_in
from tests.grading.notebooks import handed_in, release, right

NAME = "01_random_baseline"
FIRST, SECOND = "mean_with_interval", "episodes_needed"
RELEASE = release(NAME)


def blank(exercise):
    return next(c.source for c in RELEASE.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == exercise)


def answer(number=1, name=FIRST):
    return f"def {name}(returns):\n    return {number}"


def source_of(merged, exercise):
    return next(c.source for c in merged.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == exercise)


def test_an_answer_goes_where_its_grade_id_says():
    merged = merge_answers(RELEASE, [Cell("code", answer(), FIRST)])
    assert merged.attempted == {FIRST}
    assert source_of(merged, FIRST) == answer()
    assert merged.notes == ()


def test_an_answer_without_its_grade_id_is_found_by_the_name_it_defines():
    merged = merge_answers(RELEASE, [Cell("code", answer())])
    assert source_of(merged, FIRST) == answer()
    assert merged.notes == (f"{FIRST}: found in another cell than its own, by its name, and graded.",)


def test_an_answer_in_another_ones_cell_is_found_by_the_name_it_defines():
    merged = merge_answers(RELEASE, [Cell("code", answer(), SECOND), Cell("code", answer(2, SECOND), FIRST)])
    assert source_of(merged, FIRST) == answer()
    assert source_of(merged, SECOND) == answer(2, SECOND)


def test_one_with_the_grade_id_comes_before_one_that_has_only_the_name():
    merged = merge_answers(RELEASE, [Cell("code", answer(1), FIRST), Cell("code", answer(2))])
    assert source_of(merged, FIRST) == answer(1)


def test_the_last_of_several_counts_and_the_instructor_is_told():
    merged = merge_answers(RELEASE, [Cell("code", answer(n), FIRST) for n in (1, 2, 3)])
    assert source_of(merged, FIRST) == answer(3)
    assert merged.notes == (f"{FIRST}: 3 answers; the last one was graded.",)


def test_the_same_answer_twice_is_no_news():
    assert merge_answers(RELEASE, [Cell("code", answer(), FIRST)] * 2).notes == ()


def test_a_blank_copy_below_an_answer_does_not_count():
    merged = merge_answers(RELEASE, [Cell("code", answer(), FIRST), Cell("code", blank(FIRST), FIRST)])
    assert source_of(merged, FIRST) == answer()


def test_what_is_as_it_was_given_out_is_not_attempted():
    assert merge_answers(RELEASE, read_notebook(RELEASE.content)).attempted == set()


@pytest.mark.parametrize(
    "change", [lambda s: s + "\n\n", lambda s: "\n" + s, lambda s: s.replace("\n", "  \n"), lambda s: s + "\t"]
)
def test_white_space_at_lines_ends_is_no_answer(change):
    assert merge_answers(RELEASE, [Cell("code", change(blank(FIRST)), FIRST)]).attempted == set()


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [Cell("code", "", FIRST)],
        [Cell("code", " \n\t\n", FIRST)],
        [Cell("markdown", answer(), FIRST)],
        [Cell("raw", answer(), FIRST)],
    ],
    ids=["deleted", "emptied", "only white space", "turned into text", "turned into raw text"],
)
def test_a_cell_that_holds_no_code_is_not_attempted(cells):
    assert merge_answers(RELEASE, cells).attempted == set()


def test_an_answer_that_is_no_python_is_an_answer():
    broken = f"def {FIRST}(returns)\n    return 1"
    merged = merge_answers(RELEASE, [Cell("code", broken, FIRST)])
    assert merged.attempted == {FIRST}
    assert source_of(merged, FIRST) == broken


def test_a_cell_with_the_grade_id_that_defines_something_else_is_an_answer():
    merged = merge_answers(RELEASE, [Cell("code", "def my_mean(returns):\n    return 1", FIRST)])
    assert merged.attempted == {FIRST}


def test_everything_else_in_the_submission_is_left_behind():
    extra = [
        Cell("code", "import os; os._exit(1)"),
        Cell("markdown", "# Mine"),
        Cell("code", "def check(): pass", f"check-{FIRST}"),
    ]
    merged = merge_answers(RELEASE, [*extra, Cell("code", answer(), FIRST), *extra])
    given = RELEASE.notebook
    assert [c.source for c in merged.notebook.cells if c.source != answer()] == [
        c.source for c in given.cells if c.metadata.get("nbgrader", {}).get("grade_id") != FIRST
    ]
    assert [c.metadata for c in merged.notebook.cells] == [c.metadata for c in given.cells]
    assert merged.notebook.metadata == given.metadata


def test_the_release_itself_is_not_altered():
    before = RELEASE.notebook
    merge_answers(RELEASE, [Cell("code", answer(), FIRST)])
    assert RELEASE.notebook == before


def test_the_cells_of_a_file_are_merged_as_they_stand_in_it():
    merged = merge_answers(RELEASE, read_notebook(handed_in(NAME, {FIRST: right(NAME, FIRST)})))
    assert merged.attempted == {FIRST}
    assert source_of(merged, FIRST) == right(NAME, FIRST)


def test_the_releases_of_a_folder_are_found_by_name(tmp_path):
    for name in ("01_random_baseline.ipynb", "notes.ipynb", "1_x.ipynb", "02_b.py"):
        (tmp_path / name).write_text("{}")
    assert releases_in(tmp_path) == {"01_random_baseline": tmp_path / "01_random_baseline.ipynb"}


@pytest.mark.parametrize("folder", ["", "absent", "file"])
def test_a_folder_without_releases_says_what_to_do(tmp_path, folder):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadRelease, match="--release"):
        releases_in(tmp_path / folder)


def without(exercise):
    notebook = RELEASE.notebook
    notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") != exercise]
    return nbformat.writes(notebook).encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (without(FIRST), f"no answer cell for {FIRST}"),
        (b"{}", "no notebook"),
        (b"[]", "no notebook"),
        (b"\xff", "no notebook"),
        (b"", "no notebook"),
    ],
)
def test_a_release_that_does_not_hold_its_exercises_is_refused(content, reason):
    with pytest.raises(BadRelease, match=reason):
        read_release(NAME, content)


def test_a_release_nobody_has_exercises_for_is_refused():
    with pytest.raises(BadRelease, match=r"rlcourse\.lessons\.unknown.*take the notebook out"):
        read_release("09_unknown", RELEASE.content)


@pytest.mark.parametrize("path", sorted(Path("notebooks").glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_all_notebooks_given_out_hold_their_exercises(path):
    assert read_release(path.stem, path.read_bytes()).lesson.exercises
