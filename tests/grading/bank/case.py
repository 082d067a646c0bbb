"""What one hostile or sloppy hand-in is: its files, and what must become of it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rlcourse.checks.verdicts import NOT_ATTEMPTED
from tests.grading.bank.kit import EVE, NOTEBOOK, Kit


@dataclass(frozen=True)
class Link:
    """A symbolic link in a hand-in.

    Attributes:
        target: Where it leads to.
    """

    target: str


@dataclass(frozen=True)
class Pipe:
    """A named pipe in a hand-in: reading it waits for ever."""


Content = bytes | Link | Pipe


@dataclass(frozen=True)
class Case:
    """One hand-in of the student `EVE`.

    Attributes:
        name: A slug.
        what: What was handed in, in one line.
        becomes: What becomes of it, in words.
        files: Makes what is handed in: path below the hand-in -> content.
        outcomes: Exercise -> outcome; exercises that are not named must be "not attempted". One outcome for all as a text. None
            where no submission may be found at all.
        or_else: An outcome that may come in the place of each of these, by chance; "" for none.
        says: Words that the sentence of each named exercise must hold, in small letters.
        notebook: Which of the course's notebooks it is.
        patience: Seconds of processor time for an answer, where the usual ones would take long; None for the usual ones.
        works_outside: Whether the attack reaches its aim where there is no sandbox. Such a case is also run without one, to see
            that the sandbox is what stops it.
    """

    name: str
    what: str
    becomes: str
    files: Callable[[Kit], Mapping[str, Content]]
    outcomes: Mapping[str, str] | str | None
    or_else: str = ""
    says: str = ""
    notebook: str = NOTEBOOK
    patience: float | None = None
    works_outside: bool = False

    @property
    def ends_in(self) -> str:
        """Its outcomes, in words."""
        if self.outcomes is None:
            return "not found"
        if isinstance(self.outcomes, str):
            return self.outcomes
        named = ", ".join(dict.fromkeys(self.outcomes.values())) or NOT_ATTEMPTED
        return f"{named} or {self.or_else}" if self.or_else else named

    @property
    def row(self) -> str:
        """Its row in the docs' table."""
        reason = self.becomes.removeprefix(self.ends_in.split(", ")[0]).lstrip(":;, ")
        return f"| `{self.name}` | {self.what} | {self.ends_in} | {reason} |"


def answers(sources: Mapping[str, str] | Callable[[Kit], Mapping[str, str]], notebook: str = NOTEBOOK):
    """Makes the files of a hand-in that is one notebook with these answers, and is otherwise as it was given out."""

    def files(kit: Kit) -> dict[str, Content]:
        given = sources(kit) if callable(sources) else sources
        return {f"{EVE}/{notebook}.ipynb": kit.notebook(given, notebook=notebook)}

    return files


def place(files: Mapping[str, Content], folder: Path) -> None:
    """Write a hand-in into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            path.symlink_to(content.target)
        elif isinstance(content, Pipe):
            os.mkfifo(path)
        else:
            path.write_bytes(content)
