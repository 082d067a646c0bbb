"""The notebooks' lessons, each loaded when it is first used, and which one belongs to which notebook."""

import pkgutil
import re
from importlib import import_module

from rlcourse.checks import Lesson

__all__ = ["NoLesson", "lesson_of", *sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name != "shared")]


def __getattr__(name: str):
    if name in __all__:
        return import_module(f"rlcourse.lessons.{name}")
    raise AttributeError(f"rlcourse.lessons has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__


class NoLesson(LookupError):
    """No exercises are declared for a notebook of that name; the message says where they would belong."""


def lesson_of(notebook: str) -> Lesson:
    """The exercises of a notebook.

    Args:
        notebook: Such as "02_dqn_cartpole".

    Raises:
        NoLesson: Where there are none, or the name is no notebook's.
    """
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", notebook):
        raise NoLesson("the file's name must be two digits, '_' and a module's name, such as 02_dqn_cartpole.")
    module = f"rlcourse.lessons.{notebook.split('_', 1)[-1]}"
    try:
        lesson = getattr(import_module(module), "check", None)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise NoLesson(f"its exercises belong in {module}, which does not exist. Write it, with a `check`.") from error
    if not isinstance(lesson, Lesson):
        raise NoLesson(f"its exercises belong in {module}, which has no `check`: that module is for something else.")
    return lesson
