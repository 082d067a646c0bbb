"""The marks that a run of the grader has found so far, one file each, so that a run that was killed goes on where it was."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

import rlcourse
from rlcourse.grading.intake.names import file_name
from rlcourse.grading.marking.task import Result, Task
from rlcourse.grading.marks import GRADERS_FAULT, Graded, Picture
from rlcourse.runs.datafile import replacing

SEED = "seed.json"
# What no mark depends on. All else in the package is part of the checks, or of what they measure with.
ELSEWHERE = ("authoring", "leaderboard", "show", "yardsticks", "grading/report", "cli.py", "doctor.py")


class ResultCache:
    """Marks in a folder, which is made where there is none."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # names, marks, and the seed

    def seed(self, given: int | None = None) -> int:
        """The seed of all random cases graded into this folder: drawn once, so that all get the same ones, or the one given."""
        path = self.folder / SEED
        if given is not None or not path.exists():
            with replacing(path) as file:
                file.write(json.dumps({"seed": secrets.randbits(63) if given is None else given}).encode())
        return int(json.loads(path.read_text())["seed"])

    def others(self, graded: Iterable[tuple[str, str]]) -> int:
        """How many marks are here besides those of these (student, notebook)."""
        known = {self._path(*key).name for key in graded} | {SEED}
        return sum(path.name not in known and path.suffix == ".json" for path in self.folder.iterdir())

    def get(self, task: Task, fingerprint: str) -> Graded | None:
        """The marks of a task, where they are still true; the grader's own faults never are. Its pictures are left out."""
        try:
            content = self._read(task)
            graded = Graded.from_plain(content["graded"] | {"pictures": []})
            valid = content["fingerprint"] == fingerprint and all(mark.outcome != GRADERS_FAULT for mark in graded.marks)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return graded if valid else None

    def put(self, result: Result, fingerprint: str) -> None:
        """Write the marks of one notebook, in one go."""
        graded = result.graded
        content = {"fingerprint": fingerprint, "graded": asdict(graded), "junit": result.junit}
        with replacing(self._path(graded.student, graded.notebook)) as file:
            file.write(json.dumps(content).encode())

    def pictures(self, graded: Graded) -> Sequence[Picture]:
        """The pictures that belong to marks which are here."""
        return Graded.from_plain(self._read(graded)["graded"]).pictures

    def junit(self, graded: Graded) -> str:
        """The JUnit XML that belongs to marks which are here."""
        return self._read(graded)["junit"]

    def _path(self, student: str, notebook: str) -> Path:
        return self.folder / f"{file_name(student)}.{notebook}.json"

    def _read(self, one: Task | Graded) -> dict:
        return json.loads(self._path(one.student, one.notebook).read_text(encoding="utf-8"))


def fingerprint(task: Task, content: bytes) -> str:
    """What a mark is valid for: this submission, this release, these checks, these inputs."""
    settings = (task.student, task.notebook, task.file, task.notes, task.seed, task.sandboxed, task.limits)
    whole = hashlib.sha256(repr(settings).encode("utf-8", "surrogatepass"))
    for part in (content, task.release, checks_digest().encode()):
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()


@cache
def checks_digest() -> str:
    """A digest of the package's code that a mark depends on."""
    root, whole = Path(rlcourse.__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not name.startswith(ELSEWHERE):
            whole.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()
