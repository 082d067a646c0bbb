"""Marking exercise by exercise: every way an answer can end, and whose fault it is."""

import re
from dataclasses import replace

import nbformat
import numpy as np
import pytest

from rlcourse import probes
from rlcourse.checks import Exercise, Lesson, Mistake
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.intake.notebook_file import Cell
from rlcourse.grading.marking import marking as module
from rlcourse.grading.marking.marking import TRIES, Marking, printable
from rlcourse.grading.marking.merged_answers import merge_answers
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, REFUSED, TIMED_OUT
from rlcourse.grading.sandbox.kernel import CannotStart, Crashed, Exceeded, Reply, TimedOut
from rlcourse.probes.crossing import from_text, to_text
from tests.grading.notebooks import release

DOUBLE = Exercise(
    name="double",
    points=4,
    minutes=1,
    difficulty=1,
    reference=lambda x, n: x * 2 + n,
    cases=lambda rng: [{"x": rng.normal(size=3), "n": 1}, {"x": np.array([1.0]), "n": 2}, {"x": np.array([2.0]), "n": -1}],
    hints=("Twice.",),
    mistakes=(
        Mistake(lambda x, n: x * 2, "You forgot n.", points=3),
        Mistake(lambda x, n: x**2 + n, "You squared."),
    ),
    probe=None,
)
TRIPLE = replace(DOUBLE, name="triple", reference=lambda x, n: x * 3 + n, mistakes=())
GIVEN = "02_dqn_cartpole"


class Here:
    """A kernel that is this process: it runs what it is asked to, and can be told to fail."""

    def __init__(self):
        self.starts, self.processor, self.alive, self.ran, self.troubles = 0, 0.0, False, [], []
        self.names = {}

    def start(self):
        self.stop()
        self.starts, self.alive, self.names = self.starts + 1, True, {}

    def stop(self):
        self.alive = False

    def run(self, code, expression, processor, clock):
        if not self.alive:
            self.start()
        self.processor += 0.25
        self.ran.append(code or "asked")
        if self.troubles and (trouble := self.troubles.pop(0)):
            self.stop()
            raise trouble
        try:
            exec(code, self.names)
            return Reply("", str(eval(expression, self.names)) if expression else None)
        except Exception as error:
            return Reply(f"{type(error).__name__}: {error}", None)


@pytest.fixture
def lesson():
    """A lesson of two exercises."""
    return Lesson("00_small", (DOUBLE, TRIPLE))


def marking(lesson, kernel=None, given="import numpy as np", between="", **answers):
    """Of a notebook with a given cell above each exercise, and these answers."""
    blank = "def {}(x, n):\n    raise NotImplementedError()"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(given)])
    for name in lesson.exercises:
        notebook.cells.append(nbformat.v4.new_code_cell(blank.format(name), metadata={"nbgrader": {"grade_id": name}}))
    notebook.cells.insert(2, nbformat.v4.new_code_cell(between))
    made = replace(release(GIVEN), name="00_small", content=nbformat.writes(notebook).encode(), lesson=lesson)
    cells = [Cell("code", source, name) for name, source in answers.items()]
    return Marking(made, merge_answers(made, cells), 3, kernel or Here())


RIGHT_DOUBLE = "def double(x, n):\n    return np.asarray(x) * 2 + n"
RIGHT_TRIPLE = "def triple(x, n):\n    return x * 3 + n"


def test_a_right_answer(lesson):
    mark = marking(lesson, double=RIGHT_DOUBLE).mark("double")
    assert (mark.exercise, mark.outcome, mark.points, mark.of, mark.mistake) == ("double", RIGHT, 4, 4, False)


def test_an_answer_nobody_wrote_starts_no_kernel(lesson):
    kernel = Here()
    mark = marking(lesson, kernel, double=RIGHT_DOUBLE).mark("triple")
    assert (mark.outcome, mark.points, mark.of) == (NOT_ATTEMPTED, 0, 4)
    assert kernel.starts == 0


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("def double(x, n):\n    return x", "expected"),
        ("def double(x, n):\n    return x /", "The answer's cell stops with SyntaxError"),
        ("def double(x, n):\n    return x\n1 / 0", "The answer's cell stops with ZeroDivisionError: division by zero."),
        ("def doubles(x, n):\n    return x", "The answer's cell defines no double: it has to, under exactly that name."),
        ("double = 3", "cannot be judged|stopped with|Expected the function"),
        ("def double(x):\n    return x", "takes 1 positional argument"),
        ("def double(x, n):\n    raise OSError('no such file')", "OSError: no such file"),
    ],
)
def test_a_wrong_answer_is_told_what_is_wrong(lesson, source, sentence):
    mark = marking(lesson, double=source).mark("double")
    assert (mark.outcome, mark.points, mark.mistake) == (WRONG, 0, False)
    assert re.search(sentence, mark.sentence)


def test_a_part_that_is_missing_is_not_attempted(lesson):
    mark = marking(lesson, double="def double(x, n):\n    y = 2 * x\n    raise NotImplementedError()").mark("double")
    assert (mark.outcome, mark.points) == (NOT_ATTEMPTED, 0)


def test_the_points_of_a_known_mistake_reach_the_mark(lesson):
    mark = marking(lesson, double="def double(x, n):\n    return x * 2").mark("double")
    assert (mark.outcome, mark.points, mark.of, mark.mistake, mark.sentence) == (WRONG, 3, 4, True, "You forgot n.")
    mark = marking(lesson, double="def double(x, n):\n    return x**2 + n").mark("double")
    assert (mark.points, mark.mistake) == (0, True)


def test_the_points_of_one_mistake_among_several_do_not(lesson, monkeypatch):
    monkeypatch.setattr(probes, "call", lambda answer, x, n: answer(x, n), raising=False)
    probed = replace(DOUBLE, probe=probes.call)
    probes.call.__name__ = "call"
    lesson.exercises["double"] = probed
    source = "def double(x, n):\n    return x * 2 if n > 0 else x * 5"  # n is forgotten in two cases of three
    mark = marking(lesson, double=source).mark("double")
    assert (mark.outcome, mark.points, mark.mistake, mark.sentence) == (WRONG, 0, True, "You forgot n.")


@pytest.mark.parametrize("where", [0, 1, 2], ids=["in what was given out", "in the answer's cell", "when the answer is asked"])
@pytest.mark.parametrize(
    ("trouble", "outcome", "sentence"),
    [
        (TimedOut("it took too long"), TIMED_OUT, "still running"),
        (Crashed("the kernel died"), CRASHED, "ended Python itself (the kernel died)"),
        (Exceeded("it used more than 1 MB of memory"), REFUSED, "stopped: it used more than 1 MB of memory."),
    ],
    ids=["timed out", "crashed", "exceeded"],
)
def test_trouble_costs_the_exercise_and_not_the_notebook(lesson, trouble, outcome, sentence, where):
    kernel = Here()
    kernel.troubles = [None] * where + [trouble]
    marks = marking(lesson, kernel, double=RIGHT_DOUBLE, triple=RIGHT_TRIPLE)
    mark = marks.mark("double")
    assert (mark.outcome, mark.points) == (outcome, 0)
    assert sentence in mark.sentence
    assert kernel.starts == 1  # it is not tried again
    assert marks.mark("triple").outcome == RIGHT
    assert kernel.starts == 2


def test_in_a_fresh_kernel_what_an_answer_needs_is_run_again(lesson):
    kernel = Here()
    marks = marking(lesson, kernel, double=RIGHT_DOUBLE, triple="def triple(x, n):\n    return double(x, n) + np.asarray(x)")
    assert marks.mark("double").outcome == RIGHT
    kernel.stop()
    assert marks.mark("triple").outcome == RIGHT
    assert kernel.ran.count("import numpy as np") == kernel.ran.count(RIGHT_DOUBLE) == 2


def test_in_the_same_kernel_nothing_is_run_twice(lesson):
    kernel = Here()
    marks = marking(lesson, kernel, double=RIGHT_DOUBLE, triple="def triple(x, n):\n    return double(x, n) + np.asarray(x)")
    assert [marks.mark(name).outcome for name in ("double", "triple")] == [RIGHT, RIGHT]
    assert kernel.starts == 1
    assert kernel.ran.count("import numpy as np") == kernel.ran.count(RIGHT_DOUBLE) == 1


@pytest.mark.parametrize("fault", [CannotStart("no kernel started"), RuntimeError("of the grader"), OSError(28, "disk full")])
def test_the_graders_own_fault_is_tried_three_times_and_then_named(lesson, fault):
    kernel = Here()
    kernel.troubles = [fault] * TRIES
    mark = marking(lesson, kernel, double=RIGHT_DOUBLE).mark("double")
    assert TRIES == 3
    assert kernel.starts == 3
    assert (mark.outcome, mark.points) == (GRADERS_FAULT, 0)
    assert type(fault).__name__ in mark.sentence
    assert "grades it again" in mark.sentence


def test_a_fault_of_the_graders_that_passes_leaves_no_trace(lesson):
    kernel = Here()
    kernel.troubles = [CannotStart("no kernel started"), None, OSError("a moment")]
    mark = marking(lesson, kernel, double=RIGHT_DOUBLE).mark("double")
    assert (mark.outcome, mark.points) == (RIGHT, 4)
    assert kernel.starts == 3


def test_where_what_was_given_out_stops_it_is_the_graders_fault(lesson):
    mark = marking(lesson, given="np = undefined", double=RIGHT_DOUBLE).mark("double")
    assert mark.outcome == GRADERS_FAULT
    assert "what was given out stops with NameError" in mark.sentence


def test_where_an_answer_breaks_what_was_given_out_it_is_not_the_graders_fault(lesson):
    answers = {"double": "def double(x, n):\n    return None", "triple": "def triple(x, n):\n    return x * three"}
    marks = marking(lesson, between="three = len(double([1.0], 2))", **answers)
    mark = marks.mark("triple")
    assert mark.outcome == WRONG
    assert "stops with TypeError" in mark.sentence


def test_where_an_answer_breaks_the_kernel_for_the_next_one_that_gets_a_fresh_one(lesson):
    kernel = Here()
    breaks = RIGHT_DOUBLE + "\n__builtins__ = {}\n"
    marks = marking(
        lesson,
        kernel,
        given="import numpy as np\nimport math",
        double=breaks,
        triple="def triple(x, n):\n    return x * math.floor(3.5) + n",
    )
    marks.mark("double")
    assert marks.mark("triple").outcome == RIGHT


def test_looking_at_a_forged_report_does_not_last_for_ever(lesson, monkeypatch):
    lesson.exercises["double"] = replace(DOUBLE, explain=lambda expected, got: any(n for n in iter(int, 1)))
    monkeypatch.setattr(module, "CHECK_SECONDS", 0.3)
    mark = marking(lesson, double="def double(x, n):\n    return x * 7").mark("double")
    assert (mark.outcome, mark.points) == (REFUSED, 0)
    assert "looking at what it gives took more than 0.3 seconds" in mark.sentence


def test_when_the_notebooks_time_is_over_the_rest_is_not_run(lesson, monkeypatch):
    kernel = Here()
    monkeypatch.setattr(module, "NOTEBOOK_SECONDS", -1.0)
    mark = marking(lesson, kernel, double=RIGHT_DOUBLE).mark("double")
    assert (mark.outcome, mark.points) == (TIMED_OUT, 0)
    assert "was not run" in mark.sentence
    assert kernel.starts == 0


@pytest.mark.parametrize(
    "source", ["def double(x, n):\n    return half(x) * 4 + n", "y = half(2)\ndef double(x, n):\n    return x"]
)
def test_a_name_of_a_cell_of_ones_own_gets_advice(lesson, source):
    mark = marking(lesson, double=source).mark("double")
    assert mark.outcome == WRONG
    assert "NameError: name 'half' is not defined" in mark.sentence
    assert "what defines half has to stand in the same cell" in mark.sentence


def test_a_name_of_another_exercise_gets_other_advice(lesson):
    mark = marking(lesson, double="def double(x, n)\n    pass", triple="def triple(x, n):\n    return double(x, n) + x").mark(
        "triple"
    )
    assert mark.outcome == WRONG
    assert "has to stand in the same cell" not in mark.sentence
    assert "Your answer to double did not run" in mark.sentence


def test_the_time_is_counted_by_what_it_was_for(lesson):
    marks = marking(lesson, double=RIGHT_DOUBLE)
    marks.mark("double")
    assert marks.spent["imports"] == marks.spent["cells"] == 0.25
    assert marks.spent["checks inside"] == 0.25 * 3  # one a case
    assert marks.spent["checks outside"] > 0


def test_the_random_cases_depend_on_the_seed_and_are_made_once(lesson, monkeypatch):
    made = []
    counted = replace(DOUBLE, cases=lambda rng: made.append(rng.integers(2**60)) or DOUBLE.cases(rng))
    lesson.exercises["double"] = counted
    for seed in (1, 1, 2):
        one = marking(lesson, double=RIGHT_DOUBLE)
        one.seed = seed
        one.mark("double")
    assert len(made) == len(set(made)) == 2


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("plain, with é and 中", "plain, with é and 中"),
        ("a\x1b[31mred\x07\nline\u202e", "a [31mred  line "),
        ("\ud800 alone", "? alone"),
        ("x" * 3000, "x" * 2000 + " ..."),
    ],
)
def test_a_sentence_may_be_printed_anywhere(sentence, expected):
    assert printable(sentence) == expected


def test_what_the_kernel_gives_is_given_in_texts():  # the kernel of these tests does what the real one does
    assert from_text(to_text({"value": 1})) == {"value": 1}
