"""Changes of formulas and calls that Cosmic Ray's own operators lack: a term or an argument too few, an index one off.

The `examples` of each operator say what it does, and are its tests.
"""

from itertools import pairwise

from cosmic_ray.operators.operator import Example

from tests.checks.mutation.rewriting import Rewriting, code, entries, is_keyword_or_defined, is_target, join

TWINS = {
    "max": ("min", "mean"),
    "min": ("max",),
    "argmax": ("argmin",),
    "mean": ("sum",),
    "sum": ("mean",),
    "std": ("var",),
    "ceil": ("floor",),
    "sqrt": ("square",),
    "square": ("abs",),
    "exp": ("log1p",),
    "softmax": ("log_softmax",),
    "log_softmax": ("softmax",),
    "tanh": ("sin",),
    "standard_normal": ("random",),
    "uniform": ("normal",),
    '"relu"': ('"tanh"', '"linear"'),
    '"tanh"': ('"relu"', '"linear"'),
}
_INFIX = ("+", "-", "*", "/", "**", "@", "and", "or")
_LISTS = ("arglist", "testlist", "testlist_comp", "testlist_star_expr", "subscriptlist")


class DropOperand(Rewriting):
    """One operand of a sum, a product, a power, an `and` or an `or`."""

    def rewrites(self, node):
        if node.type in ("arith_expr", "term", "power", "and_test", "or_test") and code(node.children[1]) in _INFIX:
            for i in range(0, len(node.children), 2):
                kept = node.children[: i - 1] + node.children[i + 1 :] if i else node.children[1:]
                if not i:
                    kept = kept if code(kept[0]) == "-" else kept[1:]
                yield join(kept)

    @classmethod
    def examples(cls):
        return (
            Example("r + g * v", "g * v"),
            Example("r + g * v", "r", occurrence=1),
            Example("a - b", "- b"),
            Example("a * b * c", "a * c", occurrence=1),
            Example("x**2", "x", occurrence=1),
        )


class DropArgument(Rewriting):
    """One argument of a call, or one entry of a list or tuple."""

    def rewrites(self, node):
        if node.type in _LISTS and not is_target(node):
            every = entries(node)
            for i in range(len(every)):
                others = every[:i] + every[i + 1 :]
                yield ", ".join(map(code, others)) + ("," if len(others) == 1 and node.type != "arglist" else "")
        elif node.type == "trailer" and len(node.children) == 3 and node.children[0].value == "(":
            if node.children[1].type != "arglist":
                yield "()"

    @classmethod
    def examples(cls):
        return (
            Example("f(x, axis=1)", "f(axis=1)"),
            Example("f(x, axis=1)", "f(x)", occurrence=1),
            Example("f(x)", "f()"),
            Example("return a, b", "return b,"),
        )


class SwapNeighbours(Rewriting):
    """Two neighbours in a list of arguments, entries, targets or operands whose order matters."""

    def rewrites(self, node):
        if node.type in (*_LISTS, "exprlist"):
            every = entries(node)
            for i, (a, b) in enumerate(pairwise(every)):
                if "argument" not in (a.type, b.type):
                    yield ", ".join(map(code, [*every[:i], b, a, *every[i + 2 :]]))
        elif node.type in ("arith_expr", "term") and len(node.children) == 3 and code(node.children[1]) in "-/":
            a, sign, b = map(code, node.children)
            yield f"{b} {sign} {a}"

    @classmethod
    def examples(cls):
        return (
            Example("f(a, b, c)", "f(b, a, c)"),
            Example("f(a, b, c)", "f(a, c, b)", occurrence=1),
            Example("a, b = f()", "b, a = f()"),
            Example("y - q", "q - y"),
        )


class ShiftIndex(Rewriting):
    """An index one further or one before; a slice from or to one further, or without an end."""

    def rewrites(self, node):
        if node.type != "trailer" or code(node.children[0]) != "[":
            return
        index = node.children[1]
        if index.type in ("name", "arith_expr", "term"):
            yield f"[{code(index)} + 1]"
            yield f"[{code(index)} - 1]"
        elif index.type == "subscript" and code(index) != ":":
            colon = next(i for i, c in enumerate(index.children) if code(c) == ":")
            before, after = (join(index.children[:colon]), join(index.children[colon + 1 :]))
            yield f"[{before}:]" if after else f"[:{after}]"
            yield f"[({before or 0}) + 1:{after}]"

    @classmethod
    def examples(cls):
        return (
            Example("r[t]", "r[t + 1]"),
            Example("r[t]", "r[t - 1]", occurrence=1),
            Example("r[:n]", "r[:]"),
            Example("r[1:]", "r[(1) + 1:]", occurrence=1),
        )


class Twin(Rewriting):
    """A function, method or activation in the place of its twin."""

    def rewrites(self, node):
        if node.type in ("name", "string") and not is_keyword_or_defined(node):
            yield from TWINS.get(node.value, ())

    @classmethod
    def examples(cls):
        return (Example("q.max(axis=-1)", "q.min(axis=-1)"), Example("np.mean(x)", "np.sum(x)"))


class Unwrap(Rewriting):
    """What a function or a method was called with, in the place of what it gives."""

    def rewrites(self, node):
        if node.type not in ("power", "atom_expr") or node.children[-1].type != "trailer":
            return
        call = node.children[-1]
        if code(call.children[0]) != "(":
            return
        if len(call.children) == 3:
            inside = call.children[1]
            first = entries(inside)[0] if inside.type == "arglist" else inside
            if first.type != "argument":
                yield code(first)
        if len(node.children) > 2 and node.children[-2].type == "trailer":
            yield join(node.children[:-2], "")

    @classmethod
    def examples(cls):
        return (
            Example("f(g(x))", "g(x)"),
            Example("q.copy()", "q"),
            Example("np.sqrt(x, y)", "x"),
        )


class Nudge(Rewriting):
    """A fraction a little larger, or a little smaller."""

    def rewrites(self, node):
        if node.type == "number" and "." in node.value and float(node.value):
            yield f"{float(node.value) * 1.02:.4g}"
            yield f"{float(node.value) * 0.98:.4g}"

    @classmethod
    def examples(cls):
        return (Example("x = 1.5", "x = 1.53"), Example("x = 1.5", "x = 1.47", occurrence=1))


class Assignment(Rewriting):
    """`+=` as `-=` or `=`."""

    def rewrites(self, node):
        if node.type == "operator" and node.value == "+=":
            yield from ("-=", "=")

    @classmethod
    def examples(cls):
        return (Example("a += b", "a -= b"),)


NUMERICAL = (DropOperand, DropArgument, SwapNeighbours, ShiftIndex, Twin, Unwrap, Nudge, Assignment)
