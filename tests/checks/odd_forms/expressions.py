"""Expressions in other words."""

import ast

from tests.checks.odd_forms.syntax import MODULES, has, is_read

MIRRORED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq, ast.NotEq: ast.NotEq}
CONTRARY = {ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
REDUCTIONS = {"max", "min", "sum", "mean", "argmax", "argmin", "amax", "reduce_max", "reduce_sum", "reduce_mean"}
CALLED_WITH = {  # the names that the exercises' texts give to what a method takes
    "act": ("state", "epsilon"),
    "add": ("state", "action", "reward", "next_state", "terminated"),
    "gradient": ("weights", "rollout"),
    "learn": ("batch",),
    "learn_actor": ("batch",),
    "learn_critic": ("batch",),
    "remember": ("state", "action", "reward", "next_state", "terminated"),
    "sample": ("batch_size", "rng"),
    "step": ("action",),
}
OF_ANOTHER_KIND = ("ops", "_fixed", "keras", "layers")  # what they give is no array: NumPy and Keras do not mix both ways
OWNERS = {"agent", "env", "memory", "self"}


def parsed(text: str, **parts: ast.expr) -> ast.expr:
    """An expression in which names stand for the parts given."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node):
            return parts.get(node.id, node)

    return Fill().visit(ast.parse(text, mode="eval").body)


def _operation(node, *kinds) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, kinds)


def _order_matters(left, right) -> bool:
    """Whether both sides do something; or are different kinds of tensors, of which the left one decides what comes out."""
    if any(word in ast.unparse(left) + ast.unparse(right) for word in OF_ANOTHER_KIND):
        return True
    return has(left, ast.Call, ast.NamedExpr) and has(right, ast.Call, ast.NamedExpr)


def _joins(node) -> bool:
    """Whether + or * may be those of lists and texts."""
    return any(
        has(side, ast.List, ast.ListComp, ast.Tuple, ast.JoinedStr) or _is_text(side) for side in (node.left, node.right)
    )


def _is_text(node) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def operands_swapped(node, fresh):
    if _operation(node, ast.Add, ast.Mult) and not _order_matters(node.left, node.right) and not _joins(node):
        return ast.BinOp(node.right, node.op, node.left)


def minus_as_plus(node, fresh):
    if _operation(node, ast.Sub):
        return parsed("left + (-1) * right", left=node.left, right=node.right)


def minus_turned_round(node, fresh):
    if _operation(node, ast.Sub) and not _order_matters(node.left, node.right):
        return parsed("-(right - left)", left=node.left, right=node.right)


def square_as_product(node, fresh):
    if _operation(node, ast.Pow) and isinstance(node.left, ast.Name) and ast.unparse(node.right) == "2":
        return ast.BinOp(node.left, ast.Mult(), node.left)


def comparison_mirrored(node, fresh):
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in MIRRORED:
        left, right = node.left, node.comparators[0]
        if not _order_matters(left, right):
            return ast.Compare(right, [MIRRORED[type(node.ops[0])]()], [left])


def not_the_contrary(node, fresh):
    """Of one number: `not` has no meaning for arrays."""
    if isinstance(node, ast.If | ast.While) and isinstance(test := node.test, ast.Compare) and type(test.ops[0]) in CONTRARY:
        if len(test.ops) == 1:
            contrary = ast.Compare(test.left, [CONTRARY[type(test.ops[0])]()], test.comparators)
            return type(node)(ast.UnaryOp(ast.Not(), contrary), node.body, node.orelse)


def choice_turned_round(node, fresh):
    if isinstance(node, ast.IfExp):
        return ast.IfExp(ast.UnaryOp(ast.Not(), node.test), node.orelse, node.body)


def with_a_bar(node, fresh):
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and _are_ends(node):
        return ast.BinOp(node.values[0], ast.BitOr(), node.values[1])


def with_any(node, fresh):
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and _are_ends(node):
        return ast.Call(ast.Name("any", ast.Load()), [ast.Tuple(node.values, ast.Load())], [])


def _are_ends(node) -> bool:
    return {ast.unparse(value) for value in node.values} == {"terminated", "truncated"}


def _goes_on(node) -> ast.expr | None:
    """What `1 - ...` says has ended, where it is that."""
    if _operation(node, ast.Sub) and ast.unparse(node.left) == "1" and "terminated" in ast.unparse(node.right):
        return node.right


def going_on_in_floats(node, fresh):
    if ended := _goes_on(node):
        return parsed("1.0 - ended", ended=ended)


def going_on_by_logic(node, fresh):
    if ended := _goes_on(node):
        return parsed("np.logical_not(ended)", ended=ended)


def going_on_by_comparing(node, fresh):
    if ended := _goes_on(node):
        return parsed("(ended == False)", ended=ended)


def going_on_by_choosing(node, fresh):
    if ended := _goes_on(node):
        return parsed("np.where(ended, 0, 1)", ended=ended)


def axis_by_position(node, fresh):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REDUCTIONS:
        if [k.arg for k in node.keywords] == ["axis"]:
            return ast.Call(node.func, [*node.args, node.keywords[0].value], [])


def function_for_method(node, fresh):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in REDUCTIONS | {"copy"}:
        if not _is_module(node.func.value) and not has(node.func, ast.Constant):
            return ast.Call(
                ast.Attribute(ast.Name("np", ast.Load()), node.func.attr, ast.Load()),
                [node.func.value, *node.args],
                node.keywords,
            )


def _is_module(node) -> bool:
    """Whether it is a module, an alias of one (`aside_0_np`), or a function of the declarations' that gives one (`_ops()`)."""
    return ast.unparse(node).split(".")[-1].strip("_()").rsplit("_", 1)[-1] in MODULES


def keywords_for_positions(node, fresh):
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLED_WITH:
        names = CALLED_WITH[node.func.attr] if ast.unparse(node.func.value) in OWNERS else ()
        if node.args and not node.keywords and len(node.args) <= len(names) and not has(node, ast.Starred):
            return ast.Call(node.func, [], [ast.keyword(n, a) for n, a in zip(names, node.args, strict=False)])


def arguments_unpacked(node, fresh):
    if isinstance(node, ast.Call) and node.args and not has(node, ast.Starred) and "super" not in ast.unparse(node.func):
        return ast.Call(node.func, [ast.Starred(ast.Tuple(node.args, ast.Load()), ast.Load())], node.keywords)


def attribute_by_name(node, fresh):
    if isinstance(node, ast.Attribute) and is_read(node) and ast.unparse(node.value) in OWNERS | {"settings", "space"}:
        return ast.Call(ast.Name("getattr", ast.Load()), [node.value, ast.Constant(node.attr)], [])


def numpy_for_least_or_most(node, fresh):
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("min", "max") and len(node.args) == 2 and not node.keywords:
        return parsed(f"np.{ast.unparse(node.func)}imum(left, right)", left=node.args[0], right=node.args[1])


def numpy_for_range(node, fresh):
    """Not where a number of it is made a seed: Gymnasium takes Python's whole numbers only."""
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Call) and ast.unparse(node.iter.func) == "range":
        if "seed" not in "".join(map(ast.unparse, node.body)):
            node.iter.func = ast.Attribute(ast.Name("np", ast.Load()), "arange", ast.Load())
            return node


def a_walrus(node, fresh):
    if _has_a_value_of_its_own(node):
        return ast.NamedExpr(ast.Name(fresh, ast.Store()), node)


def a_function_on_the_spot(node, fresh):
    if _has_a_value_of_its_own(node) and not has(node, ast.NamedExpr):
        return ast.Call(ast.Lambda(ast.parse("lambda: 0", mode="eval").body.args, node), [], [])


def _has_a_value_of_its_own(node) -> bool:
    if isinstance(node, ast.Tuple) and any(isinstance(entry, ast.Slice) for entry in node.elts):
        return False  # that can stand in an index only
    return is_read(node) and not isinstance(node, ast.Constant | ast.NamedExpr) and "super" not in ast.unparse(node)


EXPRESSIONS = [
    operands_swapped,
    minus_as_plus,
    minus_turned_round,
    square_as_product,
    comparison_mirrored,
    not_the_contrary,
    choice_turned_round,
    with_a_bar,
    with_any,
    going_on_in_floats,
    going_on_by_logic,
    going_on_by_comparing,
    going_on_by_choosing,
    axis_by_position,
    function_for_method,
    keywords_for_positions,
    arguments_unpacked,
    attribute_by_name,
    numpy_for_least_or_most,
    numpy_for_range,
    a_walrus,
    a_function_on_the_spot,
]
