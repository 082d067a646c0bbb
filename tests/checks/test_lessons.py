"""All lessons together; what each of their exercises promises is in test_lesson_01.py and so on."""

import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

from rlcourse import checks
from rlcourse.checks.lesson import Lesson

NOTEBOOKS = sorted(path.stem for path in Path("solutions").glob("[0-9]*.py"))


def test_every_lesson_has_its_notebook():
    modules = [import_module(f"rlcourse.checks.{module.name}") for module in pkgutil.iter_modules(checks.__path__)]
    lessons = [module.check for module in modules if isinstance(getattr(module, "check", None), Lesson)]
    assert sorted(lesson.name for lesson in lessons) == NOTEBOOKS


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_notebooks_exercises_are_tested(notebook):
    number, module = notebook.split("_", 1)
    test = Path(f"tests/checks/test_lesson_{number}.py")
    assert test.exists(), f"{test} is missing: copy test_lesson_01.py, and import the check of rlcourse.checks.{module}."
    assert f"from rlcourse.checks.{module} import check\n" in test.read_text(encoding="utf-8")
