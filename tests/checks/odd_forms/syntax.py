"""Looking into a source: which pieces of it may be written otherwise, and putting others in their places."""

import ast
from collections.abc import Iterator

MODULES = {"np", "tf", "ops", "keras", "layers", "nn", "math"}


class _Pieces(ast.NodeVisitor):
    """Functions, their statements, and the expressions in these that are computed once, where they stand."""

    def __init__(self):
        self.found: list[ast.AST] = []

    def visit_FunctionDef(self, node):
        self.found.append(node)
        for statement in without_docstring(node):
            self.visit(statement)

    def visit_ClassDef(self, node):
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef):
                self.visit(statement)

    def _stay_outside(self, node):
        """Names given inside belong to the inside, and what is computed there is computed many times."""

    visit_Lambda = visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_JoinedStr = _stay_outside

    def generic_visit(self, node):
        if isinstance(node, ast.stmt) or (isinstance(node, ast.expr) and not isinstance(node, ast.Starred | ast.Slice)):
            self.found.append(node)
        super().generic_visit(node)


def pieces(tree: ast.AST) -> list[ast.AST]:
    """What may be replaced, in the order it is written."""
    visitor = _Pieces()
    visitor.visit(tree)
    return visitor.found


def put(tree: ast.AST, old: ast.AST, new: ast.AST | list[ast.stmt]) -> ast.AST:
    """The tree with one piece replaced; a statement also by several."""

    class Put(ast.NodeTransformer):
        def visit(self, node):
            return new if node is old else self.generic_visit(node)

    return ast.fix_missing_locations(Put().visit(tree))


def without_docstring(function: ast.FunctionDef) -> list[ast.stmt]:
    return function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body


def docstring_of(function: ast.FunctionDef) -> list[ast.stmt]:
    return function.body[: len(function.body) - len(without_docstring(function))]


def parameters(function: ast.FunctionDef) -> list[str]:
    a = function.args
    return [p.arg for p in (*a.posonlyargs, *a.args, *filter(None, [a.vararg]), *a.kwonlyargs, *filter(None, [a.kwarg]))]


def names_in(tree: ast.AST) -> set[str]:
    """Every word of a source that could be a name's."""
    return {word for node in ast.walk(tree) for value in vars(node).values() for word in _words(value)}


def _words(value) -> Iterator[str]:
    for word in value if isinstance(value, list) else [value]:
        if isinstance(word, str):
            yield word


def has(tree: ast.AST, *kinds: type) -> bool:
    return any(isinstance(node, kinds) for node in ast.walk(tree))


def is_read(node: ast.AST) -> bool:
    """Whether it is an expression whose value is used."""
    return isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def locals_of(function: ast.FunctionDef) -> list[str]:
    """Names that are given a value in a function and mean the same everywhere in it."""
    inner = {a.arg for node in ast.walk(function) if isinstance(node, ast.arg) for a in [node]}
    inner |= {n.name for n in ast.walk(function) if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler)}
    inner |= {name for n in ast.walk(function) if isinstance(n, ast.Global | ast.Nonlocal) for name in n.names}
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return sorted(set(stored) - inner)


def renamed(tree: ast.AST, names: dict[str, str]) -> ast.AST:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        if isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return tree
