"""All lessons together; what each of their exercises promises is in each lesson's test_lesson.py."""

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

from rlcourse import lessons as room
from rlcourse.checks import Lesson

NOTEBOOKS = sorted(path.stem for path in Path("solutions").glob("[0-9]*.py"))


def test_every_lesson_has_its_notebook():
    modules = [import_module(f"rlcourse.lessons.{module.name}") for module in pkgutil.iter_modules(room.__path__)]
    lessons = [module.check for module in modules if isinstance(getattr(module, "check", None), Lesson)]
    assert sorted(lesson.name for lesson in lessons) == NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_notebooks_exercises_are_tested(notebook):
    module = notebook.split("_", 1)[1]
    test = Path(f"tests/lessons/{module}/test_lesson.py")
    test = test if test.exists() else Path(f"tests/lessons/test_{module}.py")
    assert test.exists(), f"{test} is missing: copy another lesson's, and import the check of rlcourse.lessons.{module}."
    assert f"from rlcourse.lessons.{module} import check\n" in test.read_text(encoding="utf-8")
