"""What people hand in beside a notebook, and what they hand in as one."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping

from rlcourse.checks.verdicts import RIGHT, WRONG
from rlcourse.grading.marks import REFUSED
from tests.grading.bank.case import Case, Link, Pipe
from tests.grading.bank.kit import EVE, NOTEBOOK, Kit, code

FILE = f"{EVE}/{NOTEBOOK}.ipynb"
MEAN = "mean_with_interval"
RIGHT_MEAN, WRONG_MEAN = {MEAN: RIGHT}, {MEAN: WRONG}
WRONG_ANSWER = {MEAN: "def mean_with_interval(returns):\n    return 0.0, 0.0\n"}
EVIL = b"""
import builtins, os, sys
os.environ["RLCOURSE_BREACH"] = "1"
builtins.RLCOURSE_BREACH = True
def pytest_runtest_makereport(item, call): raise SystemExit(0)
def pytest_collection_modifyitems(items): items.clear()
"""


def _right(kit: Kit) -> bytes:
    return kit.notebook(kit.right(MEAN))


def _neighbours(kit: Kit):
    names = ["conftest.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "json.py", "pytest.py",
             "IPython.py", "nbformat.py",
             "rlcourse/__init__.py", "rlcourse/probes/__init__.py", "rlcourse/checks/__init__.py", "tests/conftest.py",
             "ipykernel_launcher.py", "test_evil.py",
             ".jupyter/jupyter_config.py", ".ipython/profile_default/startup/00.py"]  # fmt: skip
    settings = {
        "pytest.ini": b"[pytest]\naddopts = --collect-only\npython_files = *.py\n",
        "pyproject.toml": b"[tool.pytest.ini_options]\naddopts = '-p conftest'\n",
        "tox.ini": b"[pytest]\naddopts = --co\n",
        "evil.pth": b"import os; os.environ['RLCOURSE_BREACH'] = '1'\n",
        ".jupyter/migrated": b"",
        "kernels/python3/kernel.json": json.dumps({"argv": ["/bin/true"], "language": "python", "display_name": "x"}).encode(),
    }
    files = dict.fromkeys(names, EVIL) | settings
    everywhere = {f"{folder}{name}": content for name, content in files.items() for folder in ("", f"{EVE}/")}
    return {FILE: kit.notebook(WRONG_ANSWER)} | everywhere


def _linked(kit: Kit):
    return {FILE: Link(str(kit.canary))}


def _linked_to_another(kit: Kit):
    return {f"anna/{NOTEBOOK}.ipynb": _right(kit), FILE: Link(f"../anna/{NOTEBOOK}.ipynb")}


def _linked_folder(kit: Kit):
    return {f"anna/{NOTEBOOK}.ipynb": _right(kit), EVE: Link("anna")}


def _linked_in_circles(kit: Kit):
    return {FILE: _right(kit), f"{EVE}/again": Link("."), f"{EVE}/up": Link("../.."), f"{EVE}/self": Link("self")}


def _piped(kit: Kit):
    return {FILE: Pipe()}


def _zipped(members: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        for name, target in (links or {}).items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, target)
    return written.getvalue()


def _in_zip(make, links=None):
    """A student's zip with these members; FILE is the notebook's name in it."""
    return lambda kit: {f"{EVE}/homework.zip": _zipped(make(kit), links(kit) if links else None)}


def _slipping(kit: Kit):
    """The right answer, under names that lead to another student and out of the zip."""
    ways = ["../anna/", "../../", "/tmp/rlcourse-was-here/", "..\\anna\\", "C:\\anna\\", "x/../../anna/"]
    return {f"{way}{NOTEBOOK}.ipynb": _right(kit) for way in ways}


def _bomb(kit: Kit):
    return {f"{NOTEBOOK}.ipynb": b" " * (15 << 20) + _right(kit)}


def _huge_bomb(kit: Kit):
    return {f"{n}.txt": b"\0" * (10 << 20) for n in range(25)} | {f"{NOTEBOOK}.ipynb": _right(kit)}


def _lying(kit: Kit):
    """The size in the zip's list is far below what is packed."""
    content = _zipped({f"{NOTEBOOK}.ipynb": b" " * (4 << 20) + _right(kit)})
    at = content.rindex(b"PK\x01\x02")
    return {f"{EVE}/homework.zip": content[: at + 24] + struct.pack("<I", 100) + content[at + 28 :]}


def _nested_zips(kit: Kit):
    inner = _zipped({f"{NOTEBOOK}.ipynb": _right(kit)})
    for _ in range(20):
        inner = _zipped({"inner.zip": inner})
    return {f"{EVE}/homework.zip": inner}


def _as_is(content: bytes):
    return lambda kit: {FILE: content}


def _huge(kit: Kit):
    return {FILE: b" " * ((20 << 20) + 1)}


def _truncated(kit: Kit):
    whole = _right(kit)
    return {FILE: whole[: len(whole) // 2]}


def _changed(change):
    return lambda kit: {FILE: kit.notebook(kit.right(MEAN), lambda notebook: change(notebook))}


def _nan(notebook):
    notebook["nbformat"] = float("nan")
    notebook["metadata"] = [float("inf")]


def _wrong_types(notebook):
    notebook["cells"] += [7, None, [], {}, {"cell_type": 7, "source": 7, "metadata": [], "outputs": 7},
                          {"cell_type": "code", "source": [1, {}, "x = 1"], "metadata": {"nbgrader": 3},
                           "outputs": [1, {"data": []}]},
                          {"cell_type": "code", "metadata": {"nbgrader": {"grade_id": [MEAN]}}, "source": None}]  # fmt: skip


def _scripts(notebook):
    script = "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>"
    svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    data = {"text/html": script, "image/svg+xml": svg, "application/javascript": "alert(1)", "image/png": script,
            "text/markdown": "[x](javascript:alert(1))", "application/vnd.evil+json": {"a": script}}  # fmt: skip
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
        else:
            cell["source"] = [*cell["source"], "\n## " + script]
            cell["attachments"] = {"x.png": {"image/png": script}}


def _slow_magics(notebook):
    notebook["cells"] += [code(f"{MEAN} = 1\n" + "%time 1\n" * 9000) for _ in range(200)]


def _slow_names(notebook):
    for n in range(1000):
        notebook["cells"].append(code(f"{MEAN}{n} = {MEAN}\n" + f"!echo {n}\n" * 9 + "x = (1, 2)\n" * 900))


def _nested_code(notebook):
    notebook["cells"] += [code(f"{MEAN} = " + text) for text in ("(" * 50_000, "-" * 90_000 + "1", "a." * 40_000 + "b",
                          "[" * 200 + "]" * 200,
                          "lambda: " * 9_000 + "1", "f'{" * 10_000, "\\\n" * 40_000, "not " * 20_000 + "1")]  # fmt: skip


def _formulas(kit: Kit):
    return {f'=HYPERLINK("http:x","y")/{NOTEBOOK}.ipynb': _right(kit)}


def _control(kit: Kit):
    return {f"eve\n\x1b[31m\u202e,\"';--/{NOTEBOOK}.ipynb": _right(kit)}


def _script_name(kit: Kit):
    return {f"<img src=x onerror=alert(1)>/{NOTEBOOK}.ipynb": _right(kit)}


def _bytes_name(kit: Kit):
    return {f"eve\udcff\udcfe/{NOTEBOOK}.ipynb": _right(kit)}


def _long_name(kit: Kit):
    return {f"{'e' * 255}/{NOTEBOOK}.ipynb": _right(kit)}


def _dots(kit: Kit):
    return {f"...../{NOTEBOOK}.ipynb": _right(kit), f"{EVE}/{NOTEBOOK}.ipynb": _right(kit)}


def _deep(kit: Kit):
    return {f"{EVE}/" + "d/" * 200 + f"{NOTEBOOK}.ipynb": _right(kit)}


def _somebody_elses(kit: Kit):
    return {f"anna/{NOTEBOOK}.ipynb": _right(kit), f"{EVE}/anna_12345_67890_{NOTEBOOK}.ipynb": kit.notebook(WRONG_ANSWER),
            f"{EVE}/anna/{NOTEBOOK}-9.ipynb": kit.notebook(WRONG_ANSWER)}  # fmt: skip


CASES = [
    Case(
        "neighbours",
        "conftest.py, sitecustomize.py, numpy.py, rlcourse/, pytest.ini, .jupyter and more beside a wrong answer",
        "wrong: nothing beside a notebook is read",
        _neighbours,
        WRONG_MEAN,
    ),
    Case("link", "a link to a file of the grader's in the notebook's place", "refused: no link is followed", _linked, REFUSED),
    Case(
        "link-to-another", "a link to another student's notebook", "refused: no link is followed", _linked_to_another, REFUSED
    ),
    Case("link-folder", "a link to another student's folder", "not found: no link is followed", _linked_folder, None),
    Case("link-circles", "links to folders around the notebook", "graded all the same", _linked_in_circles, RIGHT_MEAN),
    Case("pipe", "a pipe in the notebook's place", "refused: it is not waited for", _piped, REFUSED),
    Case("zipped", "the notebook in a zip", "graded", _in_zip(lambda kit: {f"hw/{NOTEBOOK}.ipynb": _right(kit)}), RIGHT_MEAN),
    Case(
        "zip-slip",
        "a zip whose names lead to another student and out of it",
        "refused: they lead nowhere",
        _in_zip(_slipping),
        REFUSED,
    ),
    Case(
        "zip-link",
        "a zip with a link in it",
        "refused: no link is followed",
        _in_zip(lambda kit: {}, lambda kit: {f"{NOTEBOOK}.ipynb": str(kit.canary)}),
        REFUSED,
    ),
    Case("zip-bomb", "a zip of a few kilobytes that unpacks to many megabytes", "refused", _in_zip(_bomb), REFUSED),
    Case("zip-bomb-beside", "a zip that unpacks to 250 MB beside the notebook", "not looked into", _in_zip(_huge_bomb), None),
    Case("zip-that-lies", "a zip that tells a smaller size than it unpacks to", "refused", _lying, REFUSED),
    Case("zip-in-zip", "a zip in a zip, twenty times", "not looked into", _nested_zips, None),
    Case(
        "zip-broken",
        "a zip cut in the middle",
        "not looked into",
        lambda kit: {f"{EVE}/homework.zip": _zipped({f"{NOTEBOOK}.ipynb": _right(kit)})[:500]},
        None,
    ),
    Case("empty", "an empty file", "refused", _as_is(b""), REFUSED),
    Case("huge", "a file of more than 20 MB", "refused", _huge, REFUSED),
    Case("truncated", "a notebook cut in the middle", "refused", _truncated, REFUSED),
    Case("nested", "JSON nested a million times", "refused", _as_is(b'{"cells":' + b"[" * 1_000_000), REFUSED),
    Case(
        "nested-closed",
        "JSON nested ten thousand times, and closed",
        "refused",
        _as_is(b'{"cells":' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
        REFUSED,
    ),
    Case(
        "many-values",
        "JSON with five million empty lists",
        "refused",
        _as_is(b'{"cells":[' + b"[]," * 5_000_000 + b"[]]}"),
        REFUSED,
    ),
    Case(
        "long-numbers",
        "JSON with a number of a hundred thousand digits",
        "graded all the same",
        lambda kit: {FILE: _right(kit).replace(b'"nbformat": 4', b'"nbformat": 1' + b"0" * 100_000)},
        RIGHT_MEAN,
    ),
    Case(
        "not-a-number",
        "NaN and Infinity where numbers and dictionaries belong",
        "graded all the same",
        _changed(_nan),
        RIGHT_MEAN,
    ),
    Case(
        "wrong-types",
        "cells that are numbers, sources that are dictionaries",
        "they are left out",
        _changed(_wrong_types),
        RIGHT_MEAN,
    ),
    Case(
        "wrong-encoding",
        "a notebook in Latin-1",
        "refused",
        lambda kit: {FILE: _right(kit)[:-1] + ', "é": 1}'.encode("latin-1")},
        REFUSED,
    ),
    Case(
        "utf-16",
        "a notebook in UTF-16",
        "graded all the same",
        lambda kit: {FILE: _right(kit).decode().encode("utf-16")},
        RIGHT_MEAN,
    ),
    Case(
        "not-json",
        "a Python program under a notebook's name",
        "refused",
        _as_is(b"def mean_with_interval(returns):\n    pass\n"),
        REFUSED,
    ),
    Case(
        "a-pickle",
        "a pickle under a notebook's name",
        "refused: nothing is unpickled",
        _as_is(b"cos\nsystem\n(S'touch /tmp/rlcourse-was-here'\ntR."),
        REFUSED,
    ),
    Case("json-list", "a JSON file that is no notebook", "refused", _as_is(b"[1, 2, 3]"), REFUSED),
    Case(
        "conflict",
        "a notebook with git's conflict markers",
        "refused",
        lambda kit: {FILE: b"<<<<<<< HEAD\n" + _right(kit) + b"\n=======\n{}\n>>>>>>> x\n"},
        REFUSED,
    ),
    Case(
        "scripts",
        "scripts in outputs, pictures, headings and attachments",
        "graded; none is kept",
        _changed(_scripts),
        RIGHT_MEAN,
    ),
    Case(
        "slow-magics",
        "two hundred cells of nine thousand magics",
        "graded all the same: they are not read",
        _changed(_slow_magics),
        RIGHT_MEAN,
    ),
    Case(
        "slow-names",
        "a thousand cells that name the exercise among shell commands",
        "graded all the same: few of them are read",
        _changed(_slow_names),
        RIGHT_MEAN,
    ),
    Case(
        "nested-code",
        "code nested tens of thousands of times",
        "graded all the same: what is no Python is left alone",
        _changed(_nested_code),
        RIGHT_MEAN,
    ),
    Case(
        "formula-name",
        "a folder named like a spreadsheet's formula",
        "graded under that name, which cannot be a formula in the gradebook",
        _formulas,
        RIGHT_MEAN,
    ),
    Case(
        "control-name", "a folder's name with control characters", "graded under a name that can be shown", _control, RIGHT_MEAN
    ),
    Case("script-name", "a folder named like a script", "graded under that name", _script_name, RIGHT_MEAN),
    Case("bytes-name", "a folder's name in no encoding", "graded under a name that can be shown", _bytes_name, RIGHT_MEAN),
    Case("long-name", "a folder's name of 255 letters", "graded under a shortened name", _long_name, RIGHT_MEAN),
    Case("deep-folders", "two hundred folders in each other", "graded", _deep, RIGHT_MEAN),
    Case("somebody-elses-name", "files named after another student", "nobody else's mark changes", _somebody_elses, WRONG_MEAN),
]
