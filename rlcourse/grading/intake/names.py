"""Names as they come in a hand-in: made fit to be shown, kept apart, and read for the student and the notebook in them."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rlcourse.leaderboard.wording import slug

LONGEST = 100
_LONGEST_READ = 1_000  # no file system has longer names, but a zip may
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"  # invisible, but names in several scripts and emoji need them
_NUMBER = r"(?:-(?P<again>\d{1,6})|\s*\((?P<copy>\d{1,6})\)|\s*-\s*copy\s*\d{0,6}(?:\s*\(\d{1,6}\))?)"
# `lib/content_zipper.rb` of Canvas. Ids of one or two digits are left to names such as "team_1_2".
_CANVAS = re.compile(
    r"(?:(?P<name>.+?)_)??(?:LATE_)?(?P<user>\d{3,20}|anon_[A-Za-z0-9]+)_(?P<file>\d{3,20})(?:_.*)?$", re.DOTALL
)
# `mod/assign/classes/downloader.php` of Moodle; a name has no underscore there.
_MOODLE = re.compile(r"(?P<student>.+?)_assignsubmission_file(?:_.*)?$", re.DOTALL)
_COPY_OF = re.compile(r"(?:^|[-_ ])(copy of|kopie von|copie de|copia de|copia di|cópia de)$", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """What the name of a file says."""

    notebook: str  # the course's notebook
    prefix: str  # what stands before it, without the separator and without "Copy of"
    number: tuple[int, ...]  # of a resubmission or a second download: `(2,)` for "-2"; `()` where it has none


def printable(name: str, longest: int = LONGEST) -> str:
    r"""A name in Unicode's form NFC: what cannot be shown is written out (`\u000a`), too long a name loses its middle."""
    shown = "".join(_shown(character) for character in unicodedata.normalize("NFC", name))
    return shown if len(shown) <= longest else f"{shown[: longest - 16]}…{shown[-15:]}"


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return " " if unicodedata.category(character) == "Zs" else f"\\u{ord(character):04x}"


def distinct(names: Iterable[str]) -> dict[str, str]:
    """Each name as it came -> the name made printable, no two alike.

    Of those that look alike the first that needed no change keeps its name; a digest tells the others apart in every run.
    """
    taken: dict[str, str] = {}  # shown -> as it came
    for name in sorted(set(names), key=lambda name: (printable(name) != name, name)):
        candidate, digits = printable(name), 8
        while candidate in taken:
            candidate = f"{printable(name, LONGEST - digits - 3)} ~{_digest(name)[:digits]}"
            digits += 2
        taken[candidate] = name
    return {name: shown for shown, name in taken.items()}


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def notebook_in(file: str, notebooks: Collection[str]) -> Named | None:
    """Which of the course's notebooks a file's name means, whatever its capitals and separators; None where it means none.

    Known are: "-1" (Canvas), " (1)", ".ipynb.json", ".ipynb.txt" (browsers), "-Copy1" (Jupyter), "Copy of" (Colab).
    """
    if len(file) > _LONGEST_READ:
        return None
    matched = _pattern(tuple(sorted(notebooks, key=lambda name: (-len(name), name)))).fullmatch(file)
    notebook = next((name for name in notebooks if matched and _plain(name) == _plain(matched["notebook"])), None)
    if notebook is None:
        return None
    numbers = [found["again"] or found["copy"] for found in re.finditer(_NUMBER, matched["suffix"], re.IGNORECASE)]
    return Named(notebook, _COPY_OF.sub("", matched["prefix"] or ""), tuple(int(number) for number in numbers if number))


def number_of(stem: str) -> tuple[int, ...]:
    """The number of a resubmission at the end of a file's name, such as `(2,)` in "homework-2"."""
    matched = re.search(rf"(?i:{_NUMBER})$", stem[-40:])
    digits = matched and (matched["again"] or matched["copy"])
    return (int(digits),) if digits else ()


def student_in(prefix: str) -> tuple[str, int]:
    """The student that a learning platform put before a file's name, and the number it gave the file (0 without one).

    Canvas: `doejane_LATE_12345_67890` is ("doejane_12345", 67890): the id stays, since namesakes differ in nothing else.
    Moodle: `Jane Doe_1234567_assignsubmission_file_` is ("Jane Doe_1234567", 0). Anything else is the student's name as it is.
    """
    if matched := _MOODLE.match(prefix):
        return matched["student"], 0
    if matched := _CANVAS.match(prefix):
        return "_".join(filter(None, (matched["name"], matched["user"]))), int(matched["file"])
    return prefix, 0


def student_in_folder(folder: str) -> str:
    """The student whose folder this is: its name, without what Moodle adds."""
    matched = _MOODLE.match(folder)
    return matched["student"] if matched else folder


def from_platform(prefix: str) -> bool:
    """Whether Canvas or Moodle put this before a file's name."""
    return bool(_MOODLE.match(prefix) or _CANVAS.match(prefix))


def _plain(name: str) -> str:
    return re.sub("[-_ ]+", "_", name).casefold()


@lru_cache(maxsize=8)
def _pattern(notebooks: tuple[str, ...]) -> re.Pattern:
    words = "|".join("[-_ ]".join(map(re.escape, re.split("[-_ ]+", name))) for name in notebooks) or "(?!)"
    number = re.sub(r"\?P<\w+>", "?:", _NUMBER)
    return re.compile(
        rf"(?:(?P<prefix>.*?)[-_ ])?(?P<notebook>{words})(?P<suffix>(?:{number}){{0,3}})\.ipynb(?:\.json|\.txt)?",
        re.IGNORECASE | re.DOTALL,
    )


def file_name(student: str) -> str:
    """A name for a student's files, without an ending: plain letters a person can recognise, and a digest of the exact name.

    Two students never share one, also where a file system does not tell capitals from small letters or accents apart.
    """
    return f"{slug(student[:40])[:40].strip('-') or 'student'}-{_digest(student)[:16]}"
