"""Writing a source otherwise without changing what it means, at one place or at several in turn."""

import ast
import itertools
from collections.abc import Callable

from hypothesis import strategies as st

from tests.checks.odd_forms.expressions import EXPRESSIONS
from tests.checks.odd_forms.functions import FUNCTIONS
from tests.checks.odd_forms.statements import STATEMENTS
from tests.checks.odd_forms.syntax import pieces, put

Rewrite = Callable[[ast.AST, str], ast.AST | list[ast.stmt] | None]
"""(piece, a name that the source does not have) -> what takes the piece's place, None where the rewrite does not fit it."""

REWRITES: list[Rewrite] = [*FUNCTIONS, *STATEMENTS, *EXPRESSIONS]


def places(source: str, rewrite: Rewrite) -> list[int]:
    """Which pieces of a source a rewrite fits."""
    tree = ast.parse(source)
    fresh = _fresh(source)
    return [place for place, piece in enumerate(pieces(tree)) if rewrite(piece, fresh) is not None]


def written_otherwise(source: str, rewrite: Rewrite, place: int) -> str:
    """The source after a rewrite of one piece; the source itself where that does not fit."""
    tree = ast.parse(source)
    piece = pieces(tree)[place]
    new = rewrite(piece, _fresh(source))
    return ast.unparse(put(tree, piece, new)) if new is not None else source


def _fresh(source: str) -> str:
    """A name that the source does not have, nor a longer one that begins with it."""
    return next(name for name in (f"aside_{i}" for i in itertools.count()) if name not in source)


@st.composite
def forms(draw, source: str, most: int = 6) -> str:
    """The source after one to `most` rewrites."""
    for _ in range(draw(st.integers(1, most))):
        rewrite = draw(st.sampled_from(REWRITES))
        if fitting := places(source, rewrite):
            source = written_otherwise(source, rewrite, draw(st.sampled_from(fitting)))
    return source
