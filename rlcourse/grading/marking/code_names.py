"""Which names a piece of a notebook's code defines, and which it takes from elsewhere. The code is read, never run."""

import ast
import builtins
import re
import symtable
import warnings
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager

MOST_CHARACTERS = 100_000  # of one cell
MOST_WORK = 200_000  # characters to read for one cell: less than a second
AROUND_PYTHON = re.compile(r"\A\s{0,99}%%(time|capture|prun)\b[^\n]*\n")  # cell magics that run what is below them, here
ASSIGNED_MAGIC = re.compile(r"=[ \t]{0,9}[%!]")


@dataclass(frozen=True)
class Names:
    """What a piece of code has to do with the names around it."""

    defined: frozenset[str]  # names it gives a value at the top level
    used: frozenset[str]  # names it takes from around it


def names_of(source: str) -> Names | None:
    """The names of a cell's code, its magics included; None where it is no Python, or too long to be read."""
    source = AROUND_PYTHON.sub("", source[: MOST_CHARACTERS + 1], count=1)
    if len(source) > MOST_CHARACTERS or work_of(source) > MOST_WORK:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what students write, such as "\d"
            code = TransformerManager().transform_cell(source)
            return _names(symtable.symtable(code, "cell", "exec"), _changed(ast.parse(code)))
    except Exception:  # of a dozen kinds, for what was not written to be read
        return None


def work_of(source: str) -> int:
    """How many characters are read to find a cell's names: IPython reads the cell anew for each magic in it."""
    magics = sum(
        line.lstrip()[:1] in tuple("%!?,;/") or line.rstrip()[-1:] == "?" or ASSIGNED_MAGIC.search(line) is not None
        for line in source.splitlines()
    )
    return len(source) * (1 + magics)


def _changed(tree: ast.Module) -> set[str]:
    """The names that `+=` and the like change at the top level: used as well, which a table of symbols does not tell."""
    found, waiting = set(), list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting += [inner for inner in ast.iter_child_nodes(node) if not isinstance(inner, ast.expr)]
    return found


def _names(table: symtable.SymbolTable, changed: set[str]) -> Names:
    symbols = table.get_symbols()
    defined = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    used, waiting = {s.get_name() for s in symbols if s.is_referenced()} | changed, table.get_children()
    while waiting:
        inner = waiting.pop()
        used |= {s.get_name() for s in inner.get_symbols() if s.is_global() and s.is_referenced()}
        defined |= {s.get_name() for s in inner.get_symbols() if s.is_declared_global() and s.is_assigned()}
        waiting += inner.get_children()
    return Names(frozenset(defined), frozenset(used - set(dir(builtins))))
