"""Which notebooks a class handed in, and whose they are, in a folder or zip as Canvas, Moodle or nbgrader export it.

- folders: `STUDENT/NN_name.ipynb`, with any folders between, or nbgrader's `submitted/STUDENT/ASSIGNMENT/NN_name.ipynb`;
- Canvas: `doejane_LATE_12345_67890_NN_name-1.ipynb` (with the student's id, the file's id, the number of the resubmission), or
  `anon_AbC12_67890_NN_name.ipynb`; Moodle: `Jane Doe_1234567_assignsubmission_file_/NN_name.ipynb`, or that in one name;
- side by side: `STUDENT_NN_name.ipynb` or `STUDENT-NN_name.ipynb`; `NN_name.ipynb` alone: the student is the folder or zip;
- in a student's folder, or with a platform's numbers, also `any name.ipynb`, told by the checks that it imports.

One folder around all of it is looked through, and a student's zip is looked into. Inside of a student's folder no name of a
file tells whose it is, so nobody can hand in under the name of somebody else.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from rlcourse.grading.intake import names
from rlcourse.grading.intake.archive import LINK, Found, InZip, OnDisk, in_folder, in_zip
from rlcourse.grading.intake.notebook_file import Refused, notebook_of, read_notebook

LONGEST_FILE_NAME = 200
_SUBMITTED = "submitted"
_OF_NBGRADER = {"source", "release", "autograded", "feedback"}  # beside `submitted`, and with notebooks of the same names
_WHOSE = "Nothing says whose it is. Put it into a folder with the student's name, or grade it by itself."
_EXPECTED = (
    "expected a folder or a zip as Canvas, Moodle or nbgrader export it, such as STUDENT/{example}.ipynb, "
    "submitted/STUDENT/ASSIGNMENT/{example}.ipynb or STUDENT_{example}.ipynb."
)


@dataclass(frozen=True)
class Submission:
    """One notebook of one student."""

    student: str  # as the hand-in names them, fit to be shown, and different from every other student's
    notebook: str  # the course's name for it, such as "02_dqn_cartpole"
    file: str  # its name in the hand-in, fit to be shown
    problem: str  # "", or the sentence why it is refused, as far as that is known without reading it
    also: tuple[str, ...]  # the names of other files of this student for this notebook; they count for nothing
    source: OnDisk | InZip  # where its bytes are

    def read(self) -> bytes:
        """The file's bytes, or `Refused` with the sentence for the student."""
        if self.problem:
            raise Refused(self.problem)
        return self.source.read()


@dataclass(frozen=True)
class HandIn:
    """What was handed in."""

    submissions: list[Submission]  # by student, then notebook
    unknown: list[str]  # what nobody is graded for: other notebooks, and zips and folders that cannot be looked into, with why


@dataclass(frozen=True)
class _Candidate:
    """A file that may be a student's notebook."""

    student: str  # as it came
    notebook: str
    found: Found
    shown: str
    order: tuple  # number of the resubmission, number on the platform: the greatest counts

    @property
    def rank(self) -> tuple:
        return (not self.found.problem, *self.order, self.found.modified, self.found.parts)


def find_submissions(where: Path, notebooks: Collection[str]) -> HandIn:
    """The submissions in a folder or a zip, for the course's notebooks, such as "02_dqn_cartpole".

    Hidden files and folders and everything that is no notebook are left alone. Of several files of a student for one notebook
    the one with the highest number counts, then the latest, then the last by name; one that is refused comes last.

    Raises: FileNotFoundError where there is nothing; ValueError where it is neither a folder nor a zip, or has no notebook in
        it.
    """
    where = Path(where).resolve()
    expected = _EXPECTED.format(example=min(notebooks, default="NN_name"))
    files = _without_wrapping(_files(where, expected), where, notebooks)
    candidates, unknown, renamed = [], [], []
    for found, parts in files:
        name, shown = parts[-1], names.printable("/".join(found.parts), LONGEST_FILE_NAME)
        if name.lower().endswith(".zip") and not found.outside:
            owner = _owner(parts, PurePath(name).stem)
            inside, strange = _in_students_zip(found, shown, *owner, notebooks) if owner else ([], [f"{shown}: {_WHOSE}"])
            candidates += inside
            unknown += strange
        elif named := names.notebook_in(name, notebooks):
            student, file_id = _owner(parts, named.prefix) or (_stem(where), 0)
            if found.outside:
                student = found.outside.removesuffix(name)  # it has characters that no other student's name has
            candidates.append(_Candidate(student, named.notebook, found, shown, (named.number, file_id)))
        elif other := _renamed(found, parts, shown, notebooks):
            renamed.append(other)
        elif ".ipynb" in name.lower() or name.lower().endswith(".zip") or found.source is None or found.problem == LINK:
            unknown.append(f"{shown}: {found.problem}" if found.problem else shown)
    there = {(candidate.student, candidate.notebook) for candidate in candidates}
    for other in renamed:
        if (other.student, other.notebook) in there:
            unknown.append(f"{other.shown}: a second copy under a name of its own.")
        else:
            candidates.append(other)
    if not candidates and not unknown:
        raise ValueError(f"There is no notebook in {where}: {expected} Try the folder or zip as it was downloaded.")
    return HandIn(_chosen(candidates), sorted(unknown))


def _files(where: Path, expected: str) -> list[Found]:
    if where.is_dir():
        try:
            return list(in_folder(where))
        except OSError as error:
            raise ValueError(f"{where} cannot be read: {error.strerror}. Try a copy in a folder of your own.") from None
    if not where.exists():
        raise FileNotFoundError(f"There is no {where}: {expected} Try the full path.")
    try:
        if not where.is_file():
            raise Refused("It is no ordinary file.")
        return in_zip(where)
    except Refused as problem:
        raise ValueError(f"{where} cannot be graded: {expected} {problem} Try to unpack it and to give the folder.") from None


def _stem(where: Path) -> str:
    """The name of the hand-in, without what a browser appends to a second download."""
    return where.name if where.is_dir() else re.sub(r" ?\(\d{1,6}\)$", "", where.stem)


def _without_wrapping(files: list[Found], where: Path, notebooks: Collection[str]) -> list[tuple[Found, tuple[str, ...]]]:
    """Each file with the parts of its name that matter: without `submitted`, and without one folder around all of it."""
    files = sorted(files, key=lambda found: found.parts)
    tops = {found.parts[0] for found in files if len(found.parts) > 1 and not found.outside}
    around, depth = [top for top in tops if top.casefold() == _SUBMITTED], 1
    if around:
        files = [found for found in files if found.parts[0].casefold() not in _OF_NBGRADER]
    elif len(tops) == 1 and _wraps(next(iter(tops)), files, where, notebooks):
        around = list(tops)
        inner = {found.parts[1] for found in files if len(found.parts) > 2 and found.parts[0] in tops}
        depth = 2 if [name.casefold() for name in inner] == [_SUBMITTED] else 1
    return [(f, f.parts[depth:] if len(f.parts) > depth and f.parts[0] in around and not f.outside else f.parts) for f in files]


def _wraps(top: str, files: list[Found], where: Path, notebooks: Collection[str]) -> bool:
    """Whether the only folder holds a class, and is not the folder of the only student."""
    if top.casefold() == "submissions" or (not where.is_dir() and top in (_stem(where), where.stem)):
        return True
    below = [found.parts[1:] for found in files if found.parts[0] == top and len(found.parts) > 1]
    if any(names.from_platform(parts[0]) for parts in below):
        return True
    students = defaultdict(set)  # notebook -> the folders and prefixes it stands under
    for parts in below:
        if len(parts) > 1 and parts[0].casefold() == _SUBMITTED:
            return True
        if named := names.notebook_in(parts[-1], notebooks):
            students[named.notebook].add(parts[0] if len(parts) > 1 else named.prefix)
    return any(len(some) > 1 for some in students.values())


def _owner(parts: tuple[str, ...], prefix: str) -> tuple[str, int] | None:
    """Student and the file's number on the platform; None where the names tell of no student."""
    if len(parts) > 1:
        return names.student_in_folder(parts[0]), 0
    if parts[0].lower().endswith(".zip") and not names.from_platform(prefix):
        return None  # it may well be a student's, but as well the whole class's
    return names.student_in(prefix) if prefix else None


def _renamed(found: Found, parts: tuple[str, ...], shown: str, notebooks: Collection[str]) -> _Candidate | None:
    """A notebook of the course under a name of the student's own, told by the checks it imports; None for anything else."""
    stem = PurePath(parts[-1]).stem
    if found.problem or found.source is None or found.outside or PurePath(parts[-1]).suffix.lower() != ".ipynb":
        return None
    if len(parts) == 1 and not names.from_platform(stem):
        return None
    student, file_id = _owner(parts, stem)
    try:
        notebook = notebook_of(read_notebook(found.source.read()), notebooks)
    except Refused:
        return None
    return notebook and _Candidate(student, notebook, found, shown, ((), file_id))


def _in_students_zip(
    zipped: Found, shown: str, student: str, file_id: int, notebooks: Collection[str]
) -> tuple[list[_Candidate], list[str]]:
    """The candidates in a zip that a student handed in, and what is none."""
    if zipped.problem:
        return [], [f"{shown}: {zipped.problem}"]
    try:
        files = in_zip(zipped.source)
    except Refused as problem:
        return [], [f"{shown}: {problem}"]
    candidates, unknown = [], []
    number = names.number_of(PurePath(zipped.parts[-1]).stem)
    for found in files:
        inside = names.printable(f"{shown}/{'/'.join(found.parts)}", LONGEST_FILE_NAME)
        if named := names.notebook_in(found.parts[-1], notebooks):
            candidates.append(_Candidate(student, named.notebook, found, inside, ((*number, *named.number), file_id)))
        elif ".ipynb" in found.parts[-1].lower():
            unknown.append(inside)
        elif found.parts[-1].lower().endswith(".zip"):
            unknown.append(f"{inside}: A zip in a student's zip is not looked into.")
    return candidates, unknown


def _chosen(candidates: Iterable[_Candidate]) -> list[Submission]:
    """One submission for each student and notebook."""
    groups: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.student, candidate.notebook].append(candidate)
    shown = names.distinct(student for student, _ in groups)
    submissions = []
    for (student, notebook), some in groups.items():
        *others, best = sorted(some, key=lambda candidate: candidate.rank)
        also = tuple(sorted(other.shown for other in others))
        submissions.append(Submission(shown[student], notebook, best.shown, best.found.problem, also, best.found.source))
    return sorted(submissions, key=lambda submission: (submission.student, submission.notebook))
