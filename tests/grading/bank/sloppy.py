"""What tired and hasty people hand in."""

import json

from rlcourse.checks.verdicts import RIGHT, WRONG
from tests.grading.bank.case import Case, answers
from tests.grading.bank.kit import EVE, NOTEBOOK, code, grade_id

FILE = f"{EVE}/{NOTEBOOK}.ipynb"
TWO = ("mean_with_interval", "episodes_needed")
BOTH_RIGHT = dict.fromkeys(TWO, RIGHT)
BOTH_WRONG = dict.fromkeys(TWO, WRONG)
WRONG_ANSWERS = {
    "mean_with_interval": "def mean_with_interval(returns):\n    return 0.0, 0.0\n",
    "episodes_needed": "def episodes_needed(std, difference):\n    return 1\n",
}


def _changed(change, given=TWO):
    """The right answers `given`, in a notebook that is changed after that."""
    return lambda kit: {FILE: kit.notebook(kit.right(*given) if given else {}, lambda notebook: change(kit, notebook))}


def _wrong_and_changed(change):
    return lambda kit: {FILE: kit.notebook(WRONG_ANSWERS, lambda notebook: change(kit, notebook))}


def _checks(notebook):
    return [cell for cell in notebook["cells"] if grade_id(cell).startswith("check-")]


def _answer_cells(notebook, names=TWO):
    return [cell for cell in notebook["cells"] if grade_id(cell) in names]


def _without(notebook, unwanted):
    notebook["cells"] = [cell for cell in notebook["cells"] if not any(cell is other for other in unwanted)]


def _empty(cells):
    for cell in cells:
        cell["source"] = ""


def _edit_checks(kit, notebook):
    for cell in _checks(notebook):
        cell["source"] = "print('right, 3 of 3 points')"
        cell["metadata"]["nbgrader"] |= {"locked": False, "points": 100, "grade": False}


def _duplicate_checks(kit, notebook):
    for cell in _checks(notebook):
        notebook["cells"] += [cell, cell | {"source": "pass"}]


def _swap_tags_with_checks(kit, notebook):
    for cell in notebook["cells"]:
        name = grade_id(cell)
        if name in TWO:
            cell["metadata"]["nbgrader"]["grade_id"] = f"check-{name}"
        elif name.removeprefix("check-") in TWO:
            cell["metadata"]["nbgrader"]["grade_id"] = name.removeprefix("check-")


def _swap_tags(kit, notebook):
    one, other = _answer_cells(notebook)
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


def _strip_metadata(kit, notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _move_to_the_end(kit, notebook):
    cells = _answer_cells(notebook)
    notebook["cells"] += [code(cell["source"]) for cell in cells]
    _without(notebook, cells)


def _beside_the_blank(kit, notebook):
    notebook["cells"] += [code(kit.answer(name)) for name in TWO]


def _all_in_one(kit, notebook):
    _without(notebook, _answer_cells(notebook, kit.exercises()))
    notebook["cells"].append(code("\n\n".join(kit.right().values())))


def _better_afterwards(kit, notebook):
    for name in TWO:
        place = notebook["cells"].index(_answer_cells(notebook, [name])[0])
        notebook["cells"].insert(place + 1, code(kit.answer(name), tag=name))


def _worse_afterwards(kit, notebook):
    notebook["cells"] += [code(source, tag=name) for name, source in WRONG_ANSWERS.items()]


def _turn(kind, names):
    def change(kit, notebook):
        for cell in notebook["cells"]:
            if grade_id(cell) in names or (kind == "code" and cell["cell_type"] == "markdown"):
                cell["cell_type"] = kind
                cell.setdefault("outputs", [])
                cell.setdefault("execution_count", None)

    return change


def _skip(kit, notebook):
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["nbval-skip", "raises-exception", "nbval-raises-exception", "nbval-ignore-output"]
    for cell in _answer_cells(notebook):
        cell["source"] = f"# NBVAL_SKIP\n# NBVAL_RAISES_EXCEPTION\n{cell['source']}"


def _foreign_kernel(kit, notebook):
    notebook["metadata"] = {
        "kernelspec": {"name": "bash", "display_name": "Bash", "language": "bash", "argv": ["/bin/sh", "-c", "exit 1"]},
        "language_info": {"name": "R", "mimetype": "text/x-r"},
    }


def _baked(kit, notebook):
    right = {"output_type": "stream", "name": "stdout", "text": "right: all of 100 points\n"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [right], 1


def _version_3(kit):
    old = json.loads(kit.notebook(kit.right(*TWO)))
    sheet = [
        {"cell_type": "code", "input": "".join(c["source"]), "language": "python", "metadata": c["metadata"], "outputs": []}
        if c["cell_type"] == "code" else {"cell_type": "markdown", "source": c["source"], "metadata": c["metadata"]}
        for c in old["cells"]
    ]  # fmt: skip
    return {FILE: json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": sheet}]}).encode()}


def _around(before="", after="", names=TWO):
    """The right answers with something before and after each."""
    return answers(lambda kit: {name: before + kit.answer(name) + after for name in names})


CASES = [
    Case("untouched", "the notebook as it was given out", "not attempted", answers({}), {}),
    Case("solved", "all answers, all right", "right: full points", answers(lambda kit: kit.right()), RIGHT),
    Case(
        "checks-deleted",
        "the check cells deleted",
        "graded all the same",
        _changed(lambda kit, nb: _without(nb, _checks(nb))),
        BOTH_RIGHT,
    ),
    Case(
        "checks-emptied",
        "the check cells emptied",
        "graded all the same",
        _changed(lambda kit, nb: _empty(_checks(nb))),
        BOTH_RIGHT,
    ),
    Case(
        "checks-edited", "check cells edited to say right, wrong answers", "wrong", _wrong_and_changed(_edit_checks), BOTH_WRONG
    ),
    Case("checks-duplicated", "each check cell twice more", "graded all the same", _changed(_duplicate_checks), BOTH_RIGHT),
    Case(
        "checks-retagged",
        "grade ids of answers and checks exchanged",
        "answers found by the names they define",
        _changed(_swap_tags_with_checks),
        BOTH_RIGHT,
    ),
    Case(
        "answers-emptied", "the answer cells emptied", "not attempted", _changed(lambda kit, nb: _empty(_answer_cells(nb))), {}
    ),
    Case(
        "answers-deleted",
        "the answer cells deleted",
        "not attempted",
        _changed(lambda kit, nb: _without(nb, _answer_cells(nb))),
        {},
    ),
    Case(
        "answers-swapped",
        "two answers with each other's grade id",
        "answers found by the names they define",
        _changed(_swap_tags),
        BOTH_RIGHT,
    ),
    Case(
        "tags-lost",
        "every cell's metadata lost",
        "answers found by the names they define",
        _changed(_strip_metadata),
        BOTH_RIGHT,
    ),
    Case(
        "answers-moved",
        "answers moved to untagged cells at the end",
        "answers found by the names they define",
        _changed(_move_to_the_end),
        BOTH_RIGHT,
    ),
    Case(
        "answers-beside",
        "blanks left, answers written into new cells",
        "answers found by the names they define",
        _changed(_beside_the_blank, ()),
        BOTH_RIGHT,
    ),
    Case("answers-in-one-cell", "all answers in one cell", "right", _changed(_all_in_one, ()), RIGHT),
    Case(
        "answers-twice-better",
        "a wrong answer, and the right one after it",
        "the last one counts: right",
        _wrong_and_changed(_better_afterwards),
        BOTH_RIGHT,
    ),
    Case(
        "answers-twice-worse",
        "a right answer, and a wrong one after it",
        "the last one counts: wrong",
        _changed(_worse_afterwards),
        BOTH_WRONG,
    ),
    Case("answers-markdown", "answer cells turned into text", "not attempted", _changed(_turn("markdown", TWO)), {}),
    Case("prose-as-code", "every text turned into code", "graded all the same", _changed(_turn("code", ())), BOTH_RIGHT),
    Case(
        "renamed",
        "functions under names of their own",
        "wrong: the cell defines no such name",
        answers({"mean_with_interval": "def my_mean(returns):\n    return 1.0, 1.0\n"}),
        {"mean_with_interval": WRONG},
        says="defines no mean_with_interval",
    ),
    Case(
        "partly-blank",
        "an answer that still meets NotImplementedError",
        "not attempted",
        answers({"lean_policy": "def lean_policy(observation):\n    x = observation[2]\n    raise NotImplementedError()\n"}),
        {},
    ),
    Case(
        "returns-nothing",
        "a right answer whose return is missing",
        "wrong: it returned None",
        answers({"mean_with_interval": "def mean_with_interval(returns):\n    m = np.mean(returns), 0.0\n"}),
        {"mean_with_interval": WRONG},
        says="none",
    ),
    Case(
        "known-mistake",
        "a mistake that the check knows",
        "wrong, with its sentence",
        answers({"discounted_returns": "def discounted_returns(rewards, gamma):\n    return np.cumsum(rewards[::-1])[::-1]\n"}),
        {"discounted_returns": WRONG},
        says="without discounting",
    ),
    Case(
        "tries-in-cell",
        "a little training and printing in the answer's cell",
        "right",
        _around(after="\nfor i in range(300):\n    print(i, np.random.default_rng(i).normal(size=10).sum())\n"),
        BOTH_RIGHT,
    ),
    Case(
        "cell-stops",
        "a try after the answer that stops with an error",
        "wrong, with the error",
        _around(after="\nprint(mean_with_intervall([1, 2]))\n", names=TWO[:1]),
        {TWO[0]: WRONG},
        says="mean_with_intervall",
    ),
    Case(
        "magics",
        "magics and shell commands around the answers",
        "right",
        _around("%matplotlib inline\n!echo hello\n", "\n%time 1 + 1\n?np\n"),
        BOTH_RIGHT,
    ),
    Case("cell-magic", "answers under %%time", "right", _around("%%time\n"), BOTH_RIGHT),
    Case(
        "syntax-error",
        "a cell that is no Python",
        "wrong: SyntaxError",
        answers({"mean_with_interval": "def mean_with_interval(returns)\n    return 1, 2\n"}),
        {"mean_with_interval": WRONG},
        says="syntaxerror",
    ),
    Case(
        "input",
        "an answer that asks for input()",
        "wrong: there is nobody to ask",
        answers({"episodes_needed": "def episodes_needed(std, difference):\n    return int(input('N? '))\n"}),
        {"episodes_needed": WRONG},
        says="input",
    ),
    Case(
        "input-in-cell",
        "input() in the answer's cell",
        "wrong: there is nobody to ask",
        _around("name = input('Who are you? ')\n", names=TWO[1:]),
        {TWO[1]: WRONG},
        says="input",
    ),
    Case(
        "helper-elsewhere",
        "an answer that needs a function of another cell",
        "wrong: it has to stand in the same cell",
        _changed(
            lambda kit, nb: (
                nb["cells"].insert(5, code("def half(x):\n    return x / 2\n"))
                or [
                    c.update(source="def mean_with_interval(returns):\n    return half(2.0), 1.0\n")
                    for c in _answer_cells(nb, TWO[:1])
                ]
            ),
            (),
        ),
        {TWO[0]: WRONG},
        says="same cell",
    ),
    Case(
        "global-of-a-later-cell",
        "an answer that reads a variable set below it, by an answer not written",
        "wrong",
        answers({"discounted_returns": "def discounted_returns(rewards, gamma):\n    return [sum(e) for e in episodes]\n"}),
        {"discounted_returns": WRONG},
    ),
    Case(
        "prints",
        "an answer that prints a thousand lines a call",
        "right",
        answers(
            lambda kit: {
                "episodes_needed": kit.answer("episodes_needed").replace(
                    "    ### BEGIN SOLUTION", "    for i in range(1000):\n        print(i, 'x' * 80)\n"
                )
            }
        ),
        {"episodes_needed": RIGHT},
    ),
    Case("format-3", "a notebook of format 3", "right", _version_3, BOTH_RIGHT),
    Case("skip-me", "NBVAL_SKIP, raises-exception and more on wrong answers", "wrong", _wrong_and_changed(_skip), BOTH_WRONG),
    Case(
        "foreign-kernel",
        "a kernelspec of another language",
        "graded in Python all the same",
        _changed(_foreign_kernel),
        BOTH_RIGHT,
    ),
    Case("baked-outputs", "untouched, with outputs that say right", "not attempted", _changed(_baked, ()), {}),
    Case(
        "windows-lines",
        "byte order mark and Windows line ends",
        "right",
        lambda kit: {
            FILE: b"\xef\xbb\xbf"
            + kit.notebook({name: kit.answer(name).replace("\n", "\r\n") for name in TWO}).replace(
                b'"nbformat":', b'\r\n"nbformat":'
            )
        },
        BOTH_RIGHT,
    ),
    Case(
        "odd-characters",
        "null, surrogates and control characters in comments",
        "wrong or right, as Python reads them",
        answers(lambda kit: {TWO[0]: kit.answer(TWO[0]) + "# \ud800 \x1b[31m \u202e\n", TWO[1]: kit.answer(TWO[1]) + "# \0\n"}),
        {TWO[0]: RIGHT, TWO[1]: WRONG},
    ),
]
