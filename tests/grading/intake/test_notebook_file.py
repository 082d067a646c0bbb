"""What is read from a notebook file, and what is refused with which sentence."""

import contextlib
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.grading.intake.notebook_file import MOST_CELLS, Cell, Refused, read_notebook


def notebook(*cells: object, **more: object) -> dict:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


def read(content: object) -> list[Cell]:
    return read_notebook(json.dumps(content).encode())


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        read_notebook(content)
    return str(refused.value)


SOUND = notebook(
    {"cell_type": "markdown", "source": ["# One\n", "two"], "metadata": {}},
    {
        "cell_type": "code",
        "source": "x = 'é'",
        "metadata": {"nbgrader": {"grade_id": "build", "solution": True}},
        "outputs": [
            {"output_type": "display_data", "data": {"image/png": "aGk=", "text/html": ["<b>", "x</b>"]}, "metadata": {}},
            {"output_type": "stream", "name": "stdout", "text": "hello"},
        ],
    },
    {"cell_type": "raw", "source": "", "metadata": {"nbgrader": {"grade_id": "why"}}},
)
CELLS = [
    Cell("markdown", "# One\ntwo"),
    Cell(
        "code",
        "x = 'é'",
        "build",
        (
            {"output_type": "display_data", "data": {"image/png": "aGk=", "text/html": "<b>x</b>"}},
            {"output_type": "stream", "data": {"text/plain": "hello"}},
        ),
    ),
    Cell("raw", "", "why"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_notebook_is_read_in_every_encoding_that_can_be_told(encoding):
    assert read_notebook(json.dumps(SOUND, ensure_ascii=False).encode(encoding)) == CELLS


def test_format_3_is_read():
    old = {
        "nbformat": 3,
        "worksheets": [
            {"cells": [{"cell_type": "heading", "level": 1, "source": ["Title"]}, 7]},
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "input": ["a\n", "b"],
                        "outputs": [{"output_type": "pyout", "png": "aGk=", "text": ["7"]}],
                        "metadata": {},
                    }
                ]
            },
        ],
    }
    assert read(old) == [
        Cell("markdown", "# Title"),
        Cell("code", "a\nb", "", ({"output_type": "pyout", "data": {"image/png": "aGk=", "text/plain": "7"}},)),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({}, Cell("raw", "")),
        ({"cell_type": ["code"], "source": 7}, Cell("raw", "")),
        ({"cell_type": "code", "source": ["a", 7, None, "b"], "metadata": []}, Cell("code", "ab")),
        ({"cell_type": "code", "source": {"a": 1}, "metadata": {"nbgrader": "build"}}, Cell("code", "")),
        ({"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": 7}}, "outputs": {}}, Cell("code", "")),
        ({"cell_type": "code", "outputs": [7, "x", [], None]}, Cell("code", "")),
        (
            {"cell_type": "code", "outputs": [{"output_type": 3, "data": [1]}, {"data": {"a": 1, "b": {}, "c": "d"}}]},
            Cell("code", "", "", ({"output_type": "", "data": {}}, {"output_type": "", "data": {"c": "d"}})),
        ),
    ],
)
def test_what_has_the_wrong_type_is_left_out(cell, expected):
    assert read(notebook(cell, 7, None, "x", [])) == [expected]


def test_lone_surrogates_are_replaced():
    source, outputs = r'["\ud800x", "\ud83d\ude00"]', r'[{"data": {"a\udfff": "\udc00"}}]'
    (cell,) = read_notebook(f'{{"cells": [{{"source": {source}, "outputs": {outputs}}}]}}'.encode())
    assert cell.source == "\N{REPLACEMENT CHARACTER}x😀"
    assert cell.outputs[0]["data"] == {"a\N{REPLACEMENT CHARACTER}": "\N{REPLACEMENT CHARACTER}"}


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999999", "9" * 100_000, "-" + "9" * 30])
def test_numbers_that_json_or_python_do_not_have_do_no_harm(value):
    assert read_notebook(f'{{"cells": [], "metadata": {value}}}'.encode()) == []


BAD = {
    "empty": (b"", "The file is empty"),
    "blank": (b" \r\n\t\0", "The file is empty"),
    "zip": (b"PK\x03\x04rest", "This is a zip archive"),
    "PDF": (b"%PDF-1.7", "This is a PDF"),
    "web page": (b"\n<!-- saved --><!DOCTYPE html><html>", "This is a web page"),
    "XHTML": (b'<?xml version="1.0"?><html xmlns="x">', "This is a web page"),
    "program": (b"# Homework\nimport numpy as np\nx = 1\n", "This is a Python program"),
    "text": (b"I could not open it, sorry!", "This is no notebook: it does not begin as one"),
    "latin-1": (json.dumps(SOUND, ensure_ascii=False).encode("latin-1"), "not in UTF-8, the encoding of notebooks: byte"),
    "half a UTF-16": (json.dumps(SOUND).encode("utf-16")[:-1], "not in UTF-16"),
    "truncated": (json.dumps(SOUND).encode()[:-2], "The file ends in the middle"),
    "cut in a text": (json.dumps(SOUND).encode()[:60], "The file ends in the middle"),
    "damaged": (json.dumps(SOUND, indent=1).replace(":", ";", 1).encode(), "The file is damaged in line 2"),
    "conflict": (
        json.dumps(SOUND, indent=1).replace("\n", "\n<<<<<<< HEAD\n", 3).encode(),
        "conflict markers",
    ),
    "nested": (b'{"cells":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
    "bomb": (b'{"cells":[' + b"[]," * 600_000 + b"[]]}", "far larger inside"),
    "commas": (b'{"cells":[' + b"1," * 3_100_000 + b"1]}", "far larger inside"),
    "many cells": (json.dumps(notebook(*[{}] * (MOST_CELLS + 1))).encode(), "has 5,001 cells, more than 5,000"),
    "list": (b"[]", "has no list of cells"),
    "number": (b"7", "does not begin as|no list of cells"),
    "null": (b"null", "no list of cells"),
    "other JSON": (b'{"a": 1}', "has no list of cells"),
    "cells a number": (b'{"cells": 7}', "has no list of cells"),
    "worksheets a number": (b'{"worksheets": 7}', "has no list of cells"),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_what_is_no_notebook_is_refused_with_what_it_is_and_what_to_do(content, sentence):
    said = refusal(content)
    assert any(part in said for part in sentence.split("|")), said
    assert re.search("[Hh]and (it in|that in|in the)", said), "it does not say what to hand in"


def test_markers_of_a_conflict_in_a_cell_are_no_conflict():
    assert read(notebook({"cell_type": "code", "source": "<<<<<<< HEAD\n"}))[0].source == "<<<<<<< HEAD\n"


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(content):
    with contextlib.suppress(Refused):
        read_notebook(content)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def _with(keys: list[str], inner: st.SearchStrategy) -> st.SearchStrategy:
    return st.dictionaries(st.sampled_from(keys), inner | _values, max_size=len(keys)) | _values


_metadata = _with(["nbgrader"], _with(["grade_id"], _values))
_output = _with(["output_type", "data", "png", "text"], _with(["image/png", "text/html"], _values))
_cell = _with(["cell_type", "source", "input", "metadata", "outputs"], _metadata | st.lists(_output, max_size=2))
_notebook = _with(["cells", "worksheets", "metadata"], st.lists(_cell | _with(["cells"], st.lists(_cell)), max_size=3))


@settings(deadline=None)
@given(_notebook, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_arbitrary_json_is_read_or_refused(content, encoding):
    with contextlib.suppress(Refused):
        for cell in read_notebook(json.dumps(content).encode(encoding)):
            assert cell.kind in ("code", "markdown", "raw")
            f"{cell.source}{cell.grade_id}{cell.outputs}".encode()
            assert all(isinstance(text, str) for output in cell.outputs for text in output["data"].values())
