"""Whole functions in other words."""

import ast
import builtins

from tests.checks.odd_forms.syntax import docstring_of, has, locals_of, names_in, parameters, renamed, without_docstring

LONG_NAMES = {"np": "numpy", "tf": "tensorflow", "ops": "keras.ops", "layers": "keras.layers"}
BUILTINS = {name for name in dir(builtins) if name.islower() and not name.startswith("_")}


def _is_function(node) -> bool:
    return isinstance(node, ast.FunctionDef)


def no_docstring(node, fresh):
    if _is_function(node) and docstring_of(node):
        node.body = without_docstring(node) or [ast.Pass()]
        return node


def other_docstring(node, fresh):
    if _is_function(node):
        node.body = [ast.Expr(ast.Constant("Mine.\n\nraise NotImplementedError is gone.")), *without_docstring(node)]
        return node


def locals_in_greek(node, fresh):
    if _is_function(node) and (names := locals_of(node)):
        return renamed(node, {name: f"{name}_γ" for name in names})


def locals_called_as_builtins(node, fresh):
    if _is_function(node) and (names := locals_of(node)):
        free = sorted(BUILTINS - names_in(node))
        return renamed(node, dict(zip(names, free, strict=False)))


def other_parameters(node, fresh):
    if _is_function(node) and not has(node, ast.Nonlocal, ast.Global) and "super()" not in ast.unparse(node):
        return renamed(node, {name: f"my_{name}" for name in parameters(node)})


def parameters_by_position_only(node, fresh):
    if _is_function(node):
        node.args.posonlyargs, node.args.args = [*node.args.posonlyargs, *node.args.args], []
        return node


def a_parameter_more(node, fresh):
    if _is_function(node) and not node.args.kwarg:
        node.args.kwonlyargs.append(ast.arg(fresh))
        node.args.kw_defaults.append(ast.Constant(False))
        return node


def any_parameters_more(node, fresh):
    if _is_function(node) and not node.args.vararg and not node.args.kwarg and not node.args.kwonlyargs:
        node.args.vararg, node.args.kwarg = ast.arg(f"{fresh}_args"), ast.arg(f"{fresh}_named")
        return node


def a_default(node, fresh):
    if _is_function(node) and node.args.args and not node.args.defaults:
        node.args.defaults = [ast.Constant(None)]
        return node


def annotated_parameters(node, fresh):
    if _is_function(node):
        for parameter in (*node.args.posonlyargs, *node.args.args):
            parameter.annotation = ast.Constant("np.ndarray")
        node.returns = ast.Constant("np.ndarray | float")
        return node


def all_in_a_function_inside(node, fresh):
    if _is_function(node) and not node.args.vararg and not node.args.kwonlyargs and not has(node, ast.Nonlocal):
        inside = ast.parse(f"def {fresh}({', '.join(parameters(node))}):\n    pass").body[0]
        inside.body = without_docstring(node)
        call = ast.parse(f"return {fresh}({', '.join(parameters(node))})").body[0]
        node.body = [*docstring_of(node), inside, call]
        return node


def methods_taken_first(node, fresh):
    """Such as `act = agent.act` before the loop."""
    if _is_function(node):
        taken = {}
        for call in [n for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]:
            if ast.unparse(call.func.value) in {"agent", "memory", "env"} & set(parameters(node)):
                name = taken.setdefault(ast.unparse(call.func), f"{fresh}_{len(taken)}")
                call.func = ast.Name(name, ast.Load())
        if taken:
            lines = [ast.parse(f"{name} = {method}").body[0] for method, name in taken.items()]
            node.body = [*docstring_of(node), *lines, *without_docstring(node)]
            return node


def as_lambda(node, fresh):
    if _is_function(node) and len(body := without_docstring(node)) == 1 and isinstance(body[0], ast.Return) and body[0].value:
        if "super" not in ast.unparse(body[0]) and not node.decorator_list and not _annotated(node):
            return ast.Assign([ast.Name(node.name, ast.Store())], ast.Lambda(node.args, body[0].value))


def _annotated(node) -> bool:
    return any(p.annotation for p in ast.walk(node.args) if isinstance(p, ast.arg))


def modules_imported_inside(node, fresh):
    if _is_function(node) and (used := _modules_in(body := without_docstring(node))):
        aliases = {short: f"{fresh}_{short}" for short in used}
        imports = [ast.parse(f"import {LONG_NAMES[short]} as {alias}").body[0] for short, alias in sorted(aliases.items())]
        node.body = [*docstring_of(node), *imports, *(renamed(statement, aliases) for statement in body)]
        return node


def _modules_in(body) -> set[str]:
    """The short names of modules; in the declarations `tf()` and `keras()` are functions that load one late."""
    every = [node for statement in body for node in ast.walk(statement)]
    called = {node.func.id for node in every if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    own = {node.id for node in every if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return ({node.id for node in every if isinstance(node, ast.Name)} & LONG_NAMES.keys()) - called - own


FUNCTIONS = [
    no_docstring,
    other_docstring,
    locals_in_greek,
    locals_called_as_builtins,
    other_parameters,
    parameters_by_position_only,
    a_parameter_more,
    any_parameters_more,
    a_default,
    annotated_parameters,
    all_in_a_function_inside,
    methods_taken_first,
    as_lambda,
    modules_imported_inside,
]
