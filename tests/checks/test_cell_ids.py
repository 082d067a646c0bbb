"""Cells that know whether they are as they were given out."""

import re
from pathlib import Path

import nbformat
import pytest

from rlcourse.checks.cell_ids import digest_of, is_as_given

NOTEBOOKS = sorted(Path("notebooks").glob("[0-9]*.ipynb"))


def test_an_id_is_one_that_notebooks_may_have_and_depends_on_kind_and_text():
    assert re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", digest_of("code", "x = 1"))
    assert len({digest_of("code", "x = 1"), digest_of("markdown", "x = 1"), digest_of("code", "x = 2")}) == 3


@pytest.mark.parametrize(
    ("identity", "expected"),
    [
        (digest_of("code", "x = 1"), True),
        (digest_of("code", "x = 1") + "-2", True),  # of several cells with one text
        (digest_of("code", "x = 2"), False),
        (digest_of("markdown", "x = 1"), False),
        ("", False),
        ("3f1a", False),
    ],
)
def test_a_cell_is_as_given_where_its_id_was_made_from_its_text(identity, expected):
    assert is_as_given(identity, "code", "x = 1") is expected


def test_any_text_has_an_id():
    assert is_as_given(digest_of("code", "\ud800 \0 é"), "code", "\ud800 \0 é")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_of_the_notebooks_given_out_is_as_given_but_for_answers_and_checks(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if "nbgrader" not in cell.metadata]
    assert len(cells) > 10
    assert [c.source for c in cells if not is_as_given(c.id, c.cell_type, c.source)] == []
