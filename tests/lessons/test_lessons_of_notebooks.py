"""Which exercises belong to a notebook."""

from pathlib import Path

import pytest

from rlcourse.checks import Lesson
from rlcourse.lessons import NoLesson, lesson_of

NOTEBOOKS = sorted(path.stem for path in Path("solutions").glob("[0-9]*.py"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_notebook_has_the_lesson_of_its_name(name):
    lesson = lesson_of(name)
    assert isinstance(lesson, Lesson)
    assert lesson.name == name
    assert lesson.exercises


@pytest.mark.parametrize("name", ["", "taxi", "3_taxi", "03_Taxi", "03_taxi.py", "03_taxi\n", "03_..taxi", "03_taxi.rows"])
def test_what_is_no_notebooks_name_is_refused_before_anything_is_imported(name):
    with pytest.raises(NoLesson, match="two digits"):
        lesson_of(name)


@pytest.mark.parametrize("name", ["07_robots", "00_shared"])
def test_what_has_no_exercises_says_where_they_would_belong(name):
    with pytest.raises(NoLesson, match=f"rlcourse.lessons.{name[3:]}"):
        lesson_of(name)


def test_a_fault_in_a_lesson_itself_is_not_hidden(tmp_path, monkeypatch):
    (tmp_path / "broken.py").write_text("import a_module_that_is_not_there\n")
    import rlcourse.lessons

    monkeypatch.setattr(rlcourse.lessons, "__path__", [*rlcourse.lessons.__path__, str(tmp_path)])
    with pytest.raises(ModuleNotFoundError, match="a_module_that_is_not_there"):
        lesson_of("07_broken")
