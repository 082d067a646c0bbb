"""Wrong answers that people really give, most of them as edits of the right one, and what each is told."""

import functools
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from rlcourse.checks.cases import Cases


@dataclass(frozen=True, eq=False)
class Edit:
    """The right answer with a few words of its source exchanged; it is compiled when it is first needed.

    Args:
        answer: A function or class of a module.
        changes: (old, new) in turn; each `old` is exchanged wherever it stands.

    Raises: ValueError where an `old` does not stand in the source, which names it.
    """

    answer: Callable
    changes: tuple[tuple[str, str], ...]

    def __post_init__(self):
        self.source()

    def source(self) -> str:
        """The source after the changes."""
        source = _source_of(self.answer)
        for old, new in self.changes:
            if old not in source:
                raise ValueError(
                    f"{old!r} does not stand in {self.answer.__name__}, so it cannot be changed to {new!r}:\n{source}"
                )
            source = source.replace(old, new)
        return source

    def made(self) -> Callable:
        """The function or class that the changed source makes, with the names of the answer's module."""
        names = dict(vars(inspect.getmodule(self.answer)))
        exec(compile(self.source(), f"<{self.answer.__name__}, changed>", "exec"), names)
        made = names[self.answer.__name__]
        made.changed_source = self.source()
        return made


def edited(answer: Callable, *changes: tuple[str, str]) -> Callable:
    """The function or class that `answer` becomes by these changes, (old, new) in turn: another form of it, right or wrong."""
    return Edit(answer, changes).made()


@functools.cache
def _source_of(answer: Callable) -> str:
    return textwrap.dedent(inspect.getsource(answer))


@dataclass(frozen=True, eq=False)
class Mistake:
    """A wrong answer people really give.

    Attributes:
        wrong: The wrong function or class, or an `Edit` of the right one.
        sentence: What the student who wrote it should read.
        shows: (cases, observations) -> whether an answer makes this mistake, where many functions make it, and do not all give
            the same numbers. By default an answer makes the mistake when it does what the wrong function does in every case.
        points: What an answer with this one mistake still earns, for the part that it got right; only where the answer is
            known to do what the wrong function does in every case.
    """

    wrong: Callable | Edit
    sentence: str
    shows: Callable[[Cases, list[dict]], bool] | None = None
    points: int = 0

    @functools.cached_property
    def answer(self) -> Callable:
        """The wrong function or class."""
        return self.wrong.made() if isinstance(self.wrong, Edit) else self.wrong


def mistakes_in(answer: Callable) -> Callable[..., Mistake]:
    """A function that makes a `Mistake` of an edit of `answer`.

    It is called as wrong(old, new, sentence) or wrong([(old, new), ...], sentence); what else it is given goes to `Mistake`.
    """

    def wrong(old: str | list[tuple[str, str]], *rest, **more) -> Mistake:
        changes, rest = ([(old, rest[0])], rest[1:]) if isinstance(old, str) else (old, rest)
        return Mistake(Edit(answer, tuple(changes)), *rest, **more)

    return wrong
