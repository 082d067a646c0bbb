"""Operators of Cosmic Ray that say which code may stand in the place of a node of a syntax tree; and reading such trees."""

from collections.abc import Iterator
from functools import lru_cache

import parso
from cosmic_ray.operators.operator import Operator


class Rewriting(Operator):
    """An operator that says which code may stand in the place of a node."""

    def rewrites(self, node) -> Iterator[str]:
        """What may stand in the place of `node`, without what precedes it."""
        raise NotImplementedError

    def mutation_positions(self, node):
        for _ in self.rewrites(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node, index):
        return parso.parse(node.get_first_leaf().prefix + list(self.rewrites(node))[index])


def code(node) -> str:
    """A node as it is written, without what precedes it."""
    return node.get_code(include_prefix=False)


def join(nodes, between: str = " ") -> str:
    """Some nodes, one after the other."""
    return between.join(map(code, nodes))


def rest(node, start: int) -> str:
    """The children of a node from one of them on, as they are written."""
    return "".join(child.get_code() for child in node.children[start:])


def entries(node) -> list:
    """The children of a node between its commas."""
    return [child for child in node.children if code(child) != ","]


def is_target(node) -> bool:
    """Whether a node is what an assignment gives a value."""
    return node.parent.type == "expr_stmt" and node is node.parent.children[0]


def is_attribute(name) -> bool:
    """Whether a name stands behind a point."""
    return name.parent.type == "trailer" and code(name.parent.children[0]) == "."


def owner(name) -> str:
    """What stands before the point."""
    if not is_attribute(name):
        return ""
    whole = name.parent.parent
    return join(whole.children[: whole.children.index(name.parent)], "")


def is_keyword_or_defined(node) -> bool:
    """Whether a name is a call's keyword, or gets its value here."""
    if node.type != "name":
        return False
    keyword = node.parent.type == "argument" and node is node.parent.children[0] and code(node.parent.children[1]) == "="
    return keyword or (node.is_definition() and not is_attribute(node))


def names(tree) -> Iterator:
    """All names in a tree."""
    for child in getattr(tree, "children", ()):
        if child.type == "name":
            yield child
        yield from names(child)


@lru_cache(maxsize=4)
def own_names(function) -> list[str]:
    """Arguments and variables, in the order they come in."""
    inside = (name for part in function.children[2:] for name in [*names(part)])
    return list(dict.fromkeys(name.value for name in inside if name.is_definition() and not is_attribute(name)))


def is_text(statement) -> bool:
    """Whether a statement is a docstring."""
    return statement.type == "simple_stmt" and statement.children[0].type == "string"


def indent(statement) -> str:
    """What stands before a statement's first line."""
    return " " * statement.start_pos[1]
