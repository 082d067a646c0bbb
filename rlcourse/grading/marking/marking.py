"""Marking one merged notebook, exercise by exercise. A kernel that dies or hangs costs the exercise, not the notebook."""

import contextlib
import re
import signal
import threading
import time
from collections.abc import Iterator

from rlcourse.checks import Exercise
from rlcourse.checks.verdicts import NOT_ATTEMPTED, WRONG, StandIn
from rlcourse.grading.marking.merged_answers import MergedAnswers, Release
from rlcourse.grading.marking.program import Part, Program
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, NOT_JUDGED, REFUSED, TIMED_OUT, Mark
from rlcourse.grading.sandbox.kernel import CannotStart, Crashed, Exceeded, Kernel, TimedOut
from rlcourse.probes.crossing import CannotCross, from_text, to_text

CELL_SECONDS = 15.0  # of processor time, for what an answer's cell does when it is run
CLOCK = 4  # seconds of the clock for a second of processor time: others are graded at the same moment
PATIENCE = 2  # times the seconds after which a check stops a function where the student works
CHECK_SECONDS = 60.0  # of processor time, for what happens outside of the kernel; three are a lot
NOTEBOOK_SECONDS = 900.0  # of the clock, for all exercises of a notebook
TRIES = 3  # where the fault is the grader's own
UNKNOWN_NAME = re.compile(r"NameError: name '(\w+)' is not defined")
SERVE = "__import__('rlcourse.probes.serving', fromlist=['serve']).serve({name}, {probe!r}, {arguments!r})"
TYPES = {"value": object, "stopped": str, "line": str, "blank": bool, "begun": bool, "changed": list}


class RemoteAnswer(StandIn):
    """A student's function, called `name` in a kernel, asked with values; all its answers together may take so many seconds.

    It answers with values, which may be forged and are only compared.
    """

    def __init__(self, kernel: Kernel, name: str, processor: float, clock: float):
        self.kernel, self.name = kernel, name
        self.processor_end, self.clock_end = kernel.processor + processor, time.monotonic() + clock

    def observe(self, probe_name: str | None, arguments: dict) -> dict:
        """What `probes.observe` reports in the kernel, or somebody there pretends it does; or else `KernelTrouble`."""
        request = SERVE.format(name=self.name, probe=probe_name, arguments=to_text(arguments))
        left = self.processor_end - self.kernel.processor, self.clock_end - time.monotonic()
        if min(left) <= 0:
            self.kernel.stop()
            raise TimedOut("when its time was over")
        reply = self.kernel.run("", request, *left)
        if reply.error:
            return {"value": None, "stopped": reply.error, "line": "", "blank": False, "begun": False, "changed": []}
        try:
            report = from_text(reply.value or "")
        except CannotCross as error:
            raise Crashed(f"what came back is no report: {error}") from error
        whole = isinstance(report, dict) and report.keys() == TYPES.keys()
        if not whole or not all(isinstance(report[key], kind) for key, kind in TYPES.items()):
            raise Crashed("what came back is no report")
        report["changed"] = [name for name in report["changed"] if isinstance(name, str)]
        return report


class Marking:
    """Marks the exercises of one merged notebook."""

    def __init__(self, release: Release, merged: MergedAnswers, seed: int, kernel: Kernel):
        self.release, self.merged, self.seed, self.kernel = release, merged, seed, kernel
        self.program = Program(merged.notebook, release.lesson.exercises)
        self.spent = {"kernel": 0.0, "imports": 0.0, "cells": 0.0, "checks inside": 0.0, "checks outside": 0.0}
        self._errors: dict[int, str] = {}  # position of a part that has run in this kernel -> how it ended
        self._deadline = time.monotonic() + NOTEBOOK_SECONDS

    def mark(self, name: str) -> Mark:
        """Mark one exercise. It raises for nothing that the answer does."""
        exercise, began = self.release.lesson.exercises[name], time.monotonic()
        for attempt in range(1, TRIES + 1):
            try:
                outcome, sentence, points, mistake = self._judge(exercise)
                break
            except Exception as error:
                self.kernel.stop()
                if attempt == TRIES:
                    fault = f"{NOT_JUDGED} (The grader stopped with {type(error).__name__}: {error}.)"
                    outcome, sentence, points, mistake = GRADERS_FAULT, fault, 0, False
        seconds = round(time.monotonic() - began, 2)
        return Mark(name, outcome, points, exercise.points, printable(sentence), mistake, seconds)

    def _judge(self, exercise: Exercise) -> tuple[str, str, int, bool]:
        if exercise.name not in self.merged.attempted:
            missing = f"No answer was found: the cell is as it was given out, and no other one defines {exercise.name}."
            return NOT_ATTEMPTED, missing, 0, False
        if time.monotonic() > self._deadline:
            late = f"The exercises before it took more than {NOTEBOOK_SECONDS:g} seconds, so it was not run."
            return TIMED_OUT, late, 0, False
        try:
            error = self._prepare(exercise.name)
            return (WRONG, error, 0, False) if error else self._ask(exercise)
        except TimedOut as trouble:
            return TIMED_OUT, f"It was still running {trouble}, and was stopped. Look for a loop that never ends.", 0, False
        except Crashed as trouble:
            return CRASHED, f"Running it ended Python itself ({trouble}), and it could not be judged.", 0, False
        except Exceeded as trouble:
            return REFUSED, f"It was stopped: {trouble}. Look for what grows in a loop.", 0, False

    def _prepare(self, name: str) -> str:
        """Run what the answer needs and the answer; what is wrong with the answer's own cell, or ""."""
        needed = self.program.needed(name)
        stopped = self._run_parts(needed)
        if stopped and self._answers_run() - {part.exercise for part in needed}:  # another answer may have broken it
            self.kernel.stop()
            stopped = self._run_parts(needed)
        if stopped and not self._answers_run():
            raise CannotStart(f"what was given out stops with {stopped}")
        own = next(part for part in needed if part.exercise == name)
        error = self._errors.get(own.position, "")
        if error:
            return f"The answer's cell stops with {error.rstrip('.')}.{self._advice(error)}"
        if stopped:
            around = f"What it uses of the notebook around it stops with {stopped.rstrip('.')}"
            return f"{around}. Use the arguments, not the notebook's variables."
        return "" if name in own.names.defined else f"The answer's cell defines no {name}: it has to, under exactly that name."

    def _run_parts(self, needed: list[Part]) -> str:
        """Run parts that have not run yet, up to one of what was given out that stops; its error, or ""."""
        if not self.kernel.alive:
            self._errors = {}
            with self._timed("kernel"):
                self.kernel.start()
        for part in needed:
            if part.position not in self._errors:
                with self._timed("cells" if part.exercise else "imports"):
                    ran = self.kernel.run(part.source, "", CELL_SECONDS, CELL_SECONDS * CLOCK)
                self._errors[part.position] = ran.error
            if self._errors[part.position] and not part.exercise:
                return self._errors[part.position]
        return ""

    def _answers_run(self) -> set[str]:
        """The exercises whose answers have run in this kernel."""
        return {part.exercise for part in self.program.parts if part.exercise and part.position in self._errors}

    def _ask(self, exercise: Exercise) -> tuple[str, str, int, bool]:
        allowed = PATIENCE * exercise.seconds
        answer = RemoteAnswer(self.kernel, exercise.name, allowed, allowed * CLOCK)
        outside = time.process_time()
        with self._timed("checks inside"), _at_most(CHECK_SECONDS):
            verdict = exercise.verdict(answer, self.seed)
        self.spent["checks outside"] += time.process_time() - outside
        return verdict.outcome, verdict.sentence + self._advice(verdict.sentence), verdict.points, verdict.mistake

    def _advice(self, error: str) -> str:
        """What to say to an answer that uses a name from another cell of the student's own."""
        unknown = UNKNOWN_NAME.search(error)
        if not unknown:
            return ""
        if unknown[1] in self.release.lesson.exercises:
            return f" Your answer to {unknown[1]} did not run: mend that one first."
        return f" Only the answers' own cells are graded: what defines {unknown[1]} has to stand in the same cell."

    @contextlib.contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        """Count the kernel's processor time while something is done, also where it ends in trouble."""
        before = self.kernel.processor
        try:
            yield
        finally:
            self.spent[stage] += self.kernel.processor - before


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """`Exceeded` when this process itself has computed for so long: a report may be forged so that looking never ends."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield  # there is no such alarm
        return

    def stop(number, frame):
        raise Exceeded(f"looking at what it gives took more than {seconds:g} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)  # again and again: what it strikes may catch it and go on
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def printable(sentence: str) -> str:
    """A sentence without what a terminal or a page would act on, of bearable length; it may quote what a student wrote."""
    clean = "".join(c if c.isprintable() else " " for c in sentence.encode("utf-8", "replace").decode())
    return clean if len(clean) <= 2000 else clean[:2000] + " ..."
