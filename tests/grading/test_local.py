"""What a student is told about a notebook on their own machine."""

import json

import pytest

from rlcourse.grading.local import check_file
from tests.grading.notebooks import answered, handed_in, release, right

NAME = "01_random_baseline"
FIRST, SECOND = "mean_with_interval", "episodes_needed"
OWN = {
    "cell_type": "code",
    "metadata": {},
    "source": "def half(x):\n    return x / 2",
    "outputs": [],
    "execution_count": None,
    "id": "mine",
}
USES_OWN = f"def {FIRST}(returns):\n    return half(2.0), 1.0"


def check(tmp_path, content):
    path, said = tmp_path / "mine.ipynb", []
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return check_file(path, said.append), "\n".join(said)


def changed(answers, change):
    content = json.loads(handed_in(NAME, answers))
    change(content["cells"])
    return content


def test_the_solution_is_all_right(tmp_path):
    whole, said = check(tmp_path, answered(NAME))
    total = sum(e.points for e in release(NAME).lesson.exercises.values())
    assert whole
    assert f"{total} of {total}" in said
    assert said.count("right") == len(release(NAME).lesson.exercises)


def test_what_is_wrong_is_said_and_what_is_missing_is_counted(tmp_path):
    whole, said = check(tmp_path, handed_in(NAME, {FIRST: f"def {FIRST}(returns):\n    return 0", SECOND: right(NAME, SECOND)}))
    assert not whole
    assert said.startswith(f"{FIRST}: ")
    assert said.count("not attempted") == len(release(NAME).lesson.exercises) - 2


def test_a_cell_of_ones_own_is_left_out_as_it_is_when_the_notebook_is_graded(tmp_path):
    whole, said = check(tmp_path, changed({FIRST: USES_OWN}, lambda cells: cells.insert(4, OWN)))
    assert not whole
    assert "what defines half has to stand in the same cell" in said


def test_where_no_cell_has_an_id_all_are_run(tmp_path):
    def forget(cells):
        cells.insert(4, dict(OWN))
        for cell in cells:
            cell.pop("id", None)

    _, said = check(tmp_path, changed({FIRST: USES_OWN}, forget))
    assert FIRST in said
    assert "what defines half" not in said


def test_of_two_answers_to_one_exercise_the_last_one_counts(tmp_path):
    def twice(cells):
        place = next(i for i, cell in enumerate(cells) if cell["metadata"].get("nbgrader", {}).get("grade_id") == SECOND)
        cells.insert(place + 1, {**cells[place], "source": right(NAME, SECOND), "id": "copy"})

    _, said = check(tmp_path, changed({SECOND: f"def {SECOND}(std, difference):\n    return 0"}, twice))
    assert f"✓ {SECOND}" in said


def notebook(*sources):
    cells = [{"cell_type": "code", "metadata": {}, "source": s, "outputs": [], "execution_count": None} for s in sources]
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (notebook("print(1)"), "no notebook of this course"),
        (notebook(), "no notebook of this course"),
        (notebook("from rlcourse.lessons.robots import check"), "no notebook 'robots'"),
        (notebook("from rlcourse.lessons.exercise import check"), "no notebook 'exercise'"),
        (b"", "empty"),
        (b"{", "cut off"),
        (b"\xff\xfe", "mine.ipynb"),
    ],
)
def test_what_is_no_notebook_of_the_course_is_named(tmp_path, content, reason):
    with pytest.raises(ValueError, match=reason):
        check(tmp_path, content)


@pytest.mark.parametrize(
    "spoiled",
    [
        3,
        None,
        {"cell_type": "code", "source": 3},
        {"cell_type": "code"},
        {},
        {"cell_type": "code", "metadata": 3, "source": "x"},
    ],
)
def test_a_spoiled_cell_is_an_error_that_can_be_understood_or_none(tmp_path, spoiled):
    content = notebook("from rlcourse.lessons.random_baseline import check")
    content["cells"].append(spoiled)
    reason = ""
    try:
        assert check(tmp_path, content)[0] is False
    except ValueError as error:
        reason = str(error)
    assert not reason or ("mine.ipynb" in reason and "hand it in again" in reason)


def test_the_other_encodings_that_are_read_when_grading_are_read_here(tmp_path):
    content = json.dumps(notebook("from rlcourse.lessons.random_baseline import check"))
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        whole, _ = check(tmp_path, content.encode(encoding))
        assert not whole


def test_an_absent_file_is_an_error(tmp_path):
    with pytest.raises(ValueError, match=r"absent\.ipynb cannot be read"):
        check_file(tmp_path / "absent.ipynb")
