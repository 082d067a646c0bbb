"""Changes of names, conditions and statements that Cosmic Ray's own operators lack: another name, a line in the wrong place.

The `examples` of each operator say what it does, and are its tests.
"""

from itertools import pairwise

from cosmic_ray.operators.operator import Example

from tests.checks.mutation.rewriting import (
    Rewriting,
    code,
    indent,
    is_attribute,
    is_keyword_or_defined,
    is_text,
    join,
    names,
    own_names,
    owner,
    rest,
)


class OtherName(Rewriting):
    """Another of the function's names, where a value is meant: what is called or asked for an attribute would be an error."""

    def rewrites(self, node):
        function = node.search_ancestor("funcdef") if node.type == "name" else None
        if function is None or is_keyword_or_defined(node) or is_attribute(node) or code(node.get_next_leaf()) in (".", "("):
            return
        known = own_names(function)
        if node.value in known:
            yield from (name for name in known if name not in (node.value, "self", "_"))

    @classmethod
    def examples(cls):
        return (Example("def f(a, b):\n    return a", "def f(a, b):\n    return b"),)


class OtherAttribute(Rewriting):
    """Another attribute that the function uses of the same object."""

    def rewrites(self, node):
        function = node.search_ancestor("funcdef") if node.type == "name" and is_attribute(node) else None
        if function is not None and (of := owner(node)):
            yield from sorted({n.value for n in names(function) if owner(n) == of} - {node.value})

    @classmethod
    def examples(cls):
        return (Example("def f(s):\n    return s.a + s.b", "def f(s):\n    return s.b + s.b"),)


class Condition(Rewriting):
    """A condition that always holds or never, a loop that runs once, a block without its `with`."""

    def rewrites(self, node):
        if node.type == "if_stmt":
            for constant in ("True", "False"):
                yield join([node.children[0]], "") + f" {constant}" + rest(node, 2)
        elif node.type == "while_stmt":
            yield "if " + code(node.children[1]) + rest(node, 2)
        elif node.type == "with_stmt" and len(node.children) == 4:
            yield "if True" + rest(node, 2)

    @classmethod
    def examples(cls):
        return (
            Example("if a:\n    b\n", "if True:\n    b\n"),
            Example("while a:\n    b\n", "if a:\n    b\n"),
            Example("with lock:\n    b\n", "if True:\n    b\n"),
        )


class MoveStatement(Rewriting):
    """A statement left out, changed with the next one, or (the last of a loop) moved behind the loop."""

    def rewrites(self, node):
        if node.type != "suite":
            return
        first, *statements = node.children
        codes = [statement.get_code() for statement in statements]
        for i, statement in enumerate(statements):
            if not is_text(statement):
                yield code(first) + "".join([*codes[:i], indent(statement) + "pass\n", *codes[i + 1 :]])
        for i, (a, b) in enumerate(pairwise(statements)):
            if not is_text(a):
                yield code(first) + "".join([*codes[:i], b.get_code(), a.get_code(), *codes[i + 2 :]])
        if node.parent.type in ("for_stmt", "while_stmt") and len(statements) > 1:
            outer = " " * node.parent.start_pos[1]
            yield code(first) + "".join(codes[:-1]) + outer + codes[-1].lstrip()

    @classmethod
    def examples(cls):
        two = "for i in x:\n    a\n    b\n"
        return (
            Example(two, "for i in x:\n    pass\n    b\n"),
            Example(two, "for i in x:\n    b\n    a\n", occurrence=2),
            Example(two, "for i in x:\n    a\nb\n", occurrence=3),
        )


STRUCTURAL = (OtherName, OtherAttribute, Condition, MoveStatement)
