"""Statements in other words."""

import ast

from tests.checks.odd_forms.syntax import has

PLAIN = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return)


def _name(name: str, ctx=None) -> ast.Name:
    return ast.Name(name, ctx or ast.Load())


def _code(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


def if_turned_round(node, fresh):
    if isinstance(node, ast.If):
        return ast.If(ast.UnaryOp(ast.Not(), node.test), node.orelse or [ast.Pass()], node.body)


def one_return(node, fresh):
    if (
        isinstance(node, ast.If)
        and node.orelse
        and all(isinstance(branch[-1], ast.Return) for branch in (node.body, node.orelse))
    ):
        if all(branch[-1].value for branch in (node.body, node.orelse)):
            body, orelse = (
                [*branch[:-1], ast.Assign([_name(fresh, ast.Store())], branch[-1].value)] for branch in (node.body, node.orelse)
            )
            return [ast.If(node.test, body, orelse), ast.Return(_name(fresh))]


def the_rest_in_else(node, fresh):
    if isinstance(node, ast.FunctionDef):
        for i, statement in enumerate(node.body[:-1]):
            if isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], ast.Return):
                whole = ast.If(statement.test, statement.body, node.body[i + 1 :])
                node.body[i:] = [whole]
                return node


def loop_with_while(node, fresh):
    if isinstance(node, ast.For) and not node.orelse:
        start = ast.Assign([_name(fresh, ast.Store())], ast.Call(_name("iter"), [node.iter], []))
        step = _code(f"try:\n    {fresh}_now = next({fresh})\nexcept StopIteration:\n    break")
        take = ast.Assign([node.target], _name(f"{fresh}_now"))
        return [start, ast.While(ast.Constant(True), [*step, take, *node.body], [])]


def endless_with_break(node, fresh):
    if isinstance(node, ast.While) and not node.orelse and not isinstance(node.test, ast.Constant):
        leave = ast.If(ast.UnaryOp(ast.Not(), node.test), [ast.Break()], [])
        return ast.While(ast.Constant(True), [leave, *node.body], [])


def plus_equals_spelt_out(node, fresh):
    if isinstance(node, ast.AugAssign) and not isinstance(node.target, ast.Name) and not has(node.target, ast.Call):
        read = ast.parse(ast.unparse(node.target), mode="eval").body
        return ast.Assign([node.target], ast.BinOp(read, node.op, node.value))


def append_as_plus_equals(node, fresh):
    if isinstance(node, ast.Expr) and isinstance(call := node.value, ast.Call) and ast.unparse(call.func).endswith(".append"):
        if isinstance(whose := call.func.value, ast.Attribute) and len(call.args) == 1:
            return ast.AugAssign(
                ast.Attribute(whose.value, whose.attr, ast.Store()), ast.Add(), ast.List(call.args, ast.Load())
            )


def a_result_with_a_name(node, fresh):
    if isinstance(node, ast.Return) and node.value:
        return [ast.Assign([_name(fresh, ast.Store())], node.value), ast.Return(_name(fresh))]


def a_result_of_a_function_inside(node, fresh):
    if isinstance(node, ast.Return) and node.value and "super" not in ast.unparse(node) and not has(node, ast.NamedExpr):
        inside = ast.parse(f"def {fresh}():\n    return 0").body[0]
        inside.body = [node]
        return [inside, ast.Return(ast.Call(_name(fresh), [], []))]


def unpacked_by_index(node, fresh):
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(target := node.targets[0], ast.Tuple):
        if len(node.targets) == 1 and not has(target, ast.Starred):
            parts = [ast.Assign([part], _code(f"{fresh}[{i}]")[0].value) for i, part in enumerate(target.elts)]
            return [ast.Assign([_name(fresh, ast.Store())], node.value), *parts]


def annotated(node, fresh):
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return ast.AnnAssign(node.targets[0], ast.Constant("object"), node.value, 1)


def something_printed(node, fresh):
    if isinstance(node, PLAIN):
        return [*_code("print('so far', 1.0)"), node]


def tried(node, fresh):
    if isinstance(node, PLAIN):
        return ast.Try([node], [], [], [ast.Pass()])


STATEMENTS = [
    if_turned_round,
    one_return,
    the_rest_in_else,
    loop_with_while,
    endless_with_break,
    plus_equals_spelt_out,
    append_as_plus_equals,
    a_result_with_a_name,
    a_result_of_a_function_inside,
    unpacked_by_index,
    annotated,
    something_printed,
    tried,
]
