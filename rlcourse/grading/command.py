"""What `rlcourse grade` does: find what was handed in, grade what is new, write gradebook and reports."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm.auto import tqdm

from rlcourse.grading.intake.names import file_name
from rlcourse.grading.intake.notebook_file import Refused
from rlcourse.grading.intake.submissions import Submission, find_submissions
from rlcourse.grading.marking.collector import to_junit
from rlcourse.grading.marking.gradebook import write_gradebook, write_totals
from rlcourse.grading.marking.merged_answers import Release, read_release, releases_in
from rlcourse.grading.marking.result_cache import ResultCache, fingerprint
from rlcourse.grading.marking.task import Result, Task, at_fault, grade, refused
from rlcourse.grading.marks import GRADERS_FAULT, OUTCOMES, Graded
from rlcourse.grading.report.writing import write_reports
from rlcourse.grading.sandbox.bubblewrap import require
from rlcourse.parallel.pool import Lost, in_processes, on_ray, processors
from rlcourse.runs.datafile import replacing


@dataclass(frozen=True)
class Grading:
    """What to grade, and how."""

    submissions: Path  # a folder or a zip
    out: Path  # the folder for the marks
    release: Path  # the folder with the notebooks that were handed out
    workers: int | None = None  # how many submissions are graded at once; None for as many as there are processors
    on_cluster: bool = False  # True to use Ray
    cluster: str | None = None  # address of a Ray cluster; None starts one on this machine
    sandboxed: bool = True  # False to run the submissions without a sandbox
    again: bool = False  # True to grade also what is graded already
    seed: int | None = None  # of the random cases; None to draw one, and keep it with the marks


@dataclass(frozen=True)
class Outcome:
    """What a run has found."""

    graded: list[Graded]  # all marks, by student and notebook, without pictures
    new: int  # how many notebooks this run has graded
    unknown: list[str]  # files that are no notebook of the course
    whole: bool  # False where the run was stopped before its end; then no gradebook is written


def run(order: Grading, print_fn: Callable[[str], None] = print, progress: bool = True) -> Outcome:
    """Grade what is new, and write gradebook.csv, totals.csv, junit/, class.html and students/.

    Args:
        order: What to grade, and how.
        print_fn: Where messages go.
        progress: False to show no progress bar.

    Raises: NoSandbox where bubblewrap cannot run; BadRelease, ValueError, OSError for folders that do not hold what they
        should.
    """
    if order.sandboxed and not order.on_cluster:
        require()
    paths, out = releases_in(order.release), order.out
    hand_in = find_submissions(order.submissions, paths)
    if out.is_file():
        raise NotADirectoryError(f"{out} is a file, expected a folder: name another with --out.")
    releases = {name: read_release(name, paths[name].read_bytes()) for name in {one.notebook for one in hand_in.submissions}}
    work = _Work(order, releases, hand_in.submissions, ResultCache(out / "results"))
    if work.graded:
        print_fn(f"{len(work.graded)} of {len(hand_in.submissions)} notebooks are graded already.")
    if others := work.cache.others(work.fingerprints):
        print_fn(
            f"{others} notebooks that were graded before are not in {order.submissions}, and will not be in the gradebook."
        )
    whole = _grade_all(order, work, print_fn, progress)
    graded = [work.graded[key] for key in sorted(work.graded)]
    if whole:
        for one in graded:
            with replacing(out / "junit" / file_name(one.student) / f"{one.notebook}.xml") as file:
                file.write((work.cache.junit(one) or to_junit(one)).encode("utf-8", "replace"))
        lessons = {name: release.lesson for name, release in releases.items()}
        write_reports(graded, lessons, out, work.cache.pictures, hand_in.unknown)
        write_totals(graded, out / "totals.csv")
        write_gradebook(graded, out / "gradebook.csv")  # last: where it is, the rest is whole
    return Outcome(graded, work.new, hand_in.unknown, whole)


class _Work:
    """What is graded and what is to be graded; keys are (student, notebook)."""

    def __init__(self, order: Grading, releases: dict[str, Release], submissions: list[Submission], cache: ResultCache):
        self.cache, self.new, seed = cache, 0, cache.seed(order.seed)
        self.graded: dict[tuple[str, str], Graded] = {}
        self.waiting: list[tuple[Task, Submission]] = []
        self.fingerprints: dict[tuple[str, str], str] = {}
        for one in submissions:
            notes = tuple(f"{name} was handed in as well and not looked at." for name in one.also)
            release = releases[one.notebook].content
            task = Task(one.student, one.notebook, one.file, release, seed, sandboxed=order.sandboxed, notes=notes)
            try:
                content = one.read()
            except Refused as reason:
                content = str(reason).encode("utf-8", "replace")
            key = one.student, one.notebook
            self.fingerprints[key] = fingerprint(task, content)
            if found := None if order.again else cache.get(task, self.fingerprints[key]):
                self.graded[key] = found
            else:
                self.waiting.append((task, one))

    def tasks(self) -> Iterator[tuple[Task, tuple]]:
        """What is to be sent to other processes; what cannot be read is refused here."""
        for task, one in self.waiting:
            try:
                content = one.read()
            except Refused as reason:
                self.put(refused(task, str(reason)))
            else:
                yield task, (task, content)

    def put(self, result: Result) -> None:
        """Take a result in."""
        graded = result.graded
        key = graded.student, graded.notebook
        self.cache.put(result, self.fingerprints[key])
        self.graded[key] = replace(graded, pictures=())
        self.new += 1


def _grade_all(order: Grading, work: _Work, print_fn: Callable[[str], None], progress: bool) -> bool:
    """Grade what is waiting; whether it came to its end."""
    if order.on_cluster:
        results = on_ray(grade, work.tasks(), order.cluster)
    else:
        results = in_processes(grade, work.tasks(), order.workers or processors())
    bar = tqdm(total=len(work.waiting), unit="notebook", disable=not progress, leave=False)
    try:
        for task, result in results:
            work.put(at_fault(task, str(result)) if isinstance(result, Lost) else result)
            bar.update(work.new - bar.n)
    except KeyboardInterrupt:
        left = len(work.waiting) - work.new
        print_fn(f"Stopped; {left} notebooks are left. All marks are kept: call it again to go on and to get the gradebook.")
        return False
    finally:
        results.close()
        bar.close()
    return True


def summary(outcome: Outcome, out: Path) -> str:
    """What to print at the end."""
    counts = Counter(mark.outcome for one in outcome.graded for mark in one.marks)
    students = len({one.student for one in outcome.graded})
    lines = [f"{len(outcome.graded)} notebooks of {students} students, {outcome.new} graded now."]
    lines += [f"  {counts[kind]:>6} {kind}" for kind in OUTCOMES if counts[kind]]
    if outcome.unknown:
        lines += ["Not graded, look at these yourself:", *(f"  {name}" for name in outcome.unknown)]
    if counts[GRADERS_FAULT]:
        lines.append("What was the grader's own fault is graded anew when you call it again.")
    if outcome.whole:
        lines.append(f"{out}/class.html, gradebook.csv, totals.csv, students/ and junit/ are written. Begin with class.html.")
    return "\n".join(lines)
