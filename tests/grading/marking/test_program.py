"""What of a notebook is run to grade an answer: what the answer needs, and nothing else."""

import ast

import nbformat
import pytest

from rlcourse.grading.intake.notebook_file import read_notebook
from rlcourse.grading.marking.merged_answers import merge_answers
from rlcourse.grading.marking.program import Program
from tests.grading import notebooks


def notebook(*cells):
    """A notebook of cells; one given as (exercise, source) is an answer."""
    made = nbformat.v4.new_notebook()
    for cell in cells:
        tag, source = cell if isinstance(cell, tuple) else ("", cell)
        metadata = {"nbgrader": {"grade_id": tag}} if tag else {}
        made.cells.append(nbformat.v4.new_code_cell(source, metadata=metadata))
    return made


def needed(exercise, *cells):
    names = {cell[0] for cell in cells if isinstance(cell, tuple)}
    return [part.source for part in Program(notebook(*cells), names).needed(exercise)]


F = ("f", "def f(x):\n    return np.sum(x)")


def test_of_a_cell_only_the_statements_that_are_needed_are_run():
    assert needed("f", "import time\nimport numpy as np\nhistory = train()", F) == ["import numpy as np", F[1]]


def test_what_a_needed_statement_needs_is_run_before_it():
    cells = "import base", "scale = base.one", "shift = 2", ("f", "def f(x):\n    return x * scale")
    assert needed("f", *cells) == ["import base", "scale = base.one", cells[3][1]]


def test_of_two_definitions_the_last_one_before_the_answer_counts():
    assert needed("f", "np = 1", "np = 2", F, "np = 3") == ["np = 2", F[1]]


def test_a_function_may_use_what_stands_below_it():
    assert needed("f", F, "import numpy as np") == [F[1], "import numpy as np"]


def test_another_answer_is_run_where_it_is_used_and_not_where_it_is_not():
    g, h = ("g", "def g():\n    return f(1)"), ("h", "def h():\n    return 0")
    assert needed("g", "import numpy as np", F, h, g) == ["import numpy as np", F[1], g[1]]
    assert needed("h", "import numpy as np", F, h, g) == [h[1]]


def test_answers_that_use_each_other_are_run_once_each():
    f, g = ("f", "def f(n):\n    return g(n)"), ("g", "def g(n):\n    return f(n)")
    assert needed("f", f, g) == needed("g", f, g) == [f[1], g[1]]


def test_check_cells_are_never_run():
    assert needed("f", ("check-f", "np = check.f(f)"), F) == [F[1]]


def test_text_is_never_run():
    made = notebook(F)
    made.cells.insert(0, nbformat.v4.new_markdown_cell("np = 1"))
    assert [part.source for part in Program(made, {"f"}).needed("f")] == [F[1]]


def test_a_given_cell_with_a_magic_is_one_part():
    assert needed("f", "%matplotlib inline\nimport numpy as np", F) == ["%matplotlib inline\nimport numpy as np", F[1]]


def test_an_answer_that_is_no_python_is_run_alone_to_see_its_error():
    assert needed("f", "import numpy as np", ("f", "def f(x:\n")) == ["def f(x:\n"]


def test_a_statement_is_run_as_it_was_written():
    helper = "@mark\ndef helper(x):\n    # why\n    return x"
    assert needed("f", "import time\nmark = list; a = 1\n" + helper + "\nb = 2", ("f", "f = helper")) == [
        "mark = list",
        helper,
        "f = helper",
    ]


def test_a_statement_that_changes_a_value_needs_the_one_that_made_it():
    assert needed("f", "scale = 1", "scale += 1", ("f", "def f():\n    return scale")) == [
        "scale = 1",
        "scale += 1",
        "def f():\n    return scale",
    ]


@pytest.mark.parametrize("name", notebooks.NAMES)
def test_no_training_evaluation_or_drawing_is_run_again(name):
    release = notebooks.release(name)
    whole = merge_answers(release, read_notebook(notebooks.answered(name)))
    program = Program(whole.notebook, release.lesson.exercises)
    text = "\n".join(part.source for part in program.parts)
    assert ".train(" in text or "evaluate(" in text or "show." in text  # so there is something to leave out
    given = {part.source for exercise in release.lesson.exercises for part in program.needed(exercise) if not part.exercise}
    assert given  # imports at least
    called = {ast.unparse(node.func) for source in given for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    assert not {call for call in called if call.endswith((".train", "evaluate")) or call.startswith("show.")}
    assert called <= {"keras.utils.set_random_seed"}  # and nothing else that takes time
