"""The mutants of an answer: the answer with one thing changed, such as a sign, an axis, a condition or a name."""

import ast
import difflib
import re
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

from tests.checks.mutation.arithmetic import NUMERICAL
from tests.checks.mutation.structure import STRUCTURAL

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

# Of Cosmic Ray's own: arithmetic (shifts and bits of floats are errors at once), comparisons, signs, booleans, numbers, loops.
STANDARD = re.compile(
    r"core/(ReplaceBinaryOperator_(Add|Sub|Mul|Div|Pow|Mod|FloorDiv)_(Add|Sub|Mul|Div)"
    r"|ReplaceComparisonOperator_\w+_(Eq|NotEq|Lt|LtE|Gt|GtE|IsNot)"
    r"|ReplaceUnaryOperator_Delete_\w+"
    r"|ReplaceTrueWithFalse|ReplaceFalseWithTrue|ReplaceAndWithOr|ReplaceOrWithAnd"
    r"|AddNot|ReplaceBreakWithContinue|ReplaceContinueWithBreak|NumberReplacer|ZeroIterationForLoop)"
)
OURS = NUMERICAL + STRUCTURAL
OPERATORS = (*(get_operator(name)() for name in operator_names() if STANDARD.fullmatch(name)), *(o() for o in OURS))


@dataclass(frozen=True)
class Mutant:
    """An answer with one thing changed.

    Attributes:
        change: Where and what: "2: the line as it was => the line as it is", counted from BEGIN SOLUTION. No two mutants of
            an answer have it alike.
        source: The whole answer, changed.
    """

    change: str
    source: str


def mutants_of(source: str, every: int = 1, lines: Collection[int] | None = None) -> list[Mutant]:
    """The mutants of an answer's cell that are Python and differ from it in more than spelling, each once.

    Args:
        source: The cell. What is between BEGIN SOLUTION and END SOLUTION is changed, the rest is not.
        every: 1 for all, 10 for every tenth.
        lines: Only changes of what includes one of these lines, counted from BEGIN SOLUTION; None for all.
    """
    code, solution = _without_marks(source)
    begin = min(solution)
    wanted = solution if lines is None else {begin + line - 1 for line in lines}
    seen, mutants = {_meaning(code)}, []
    for changed in _changed(code, every, wanted):
        meaning = _meaning(changed)
        if meaning is None or meaning in seen:
            continue
        seen.add(meaning)
        touched, was, became = _difference(code, changed)
        if touched <= solution:
            mutants.append(Mutant(f"{min(touched) - begin + 1}: {was} => {became}", changed))
    return mutants


def _changed(code: str, every: int, wanted: set[int]) -> Iterator[str]:
    """The code after each change of a node that reaches into one of the wanted lines."""
    nodes = list(ast_nodes(get_ast(code)))
    number = 0
    for operator in OPERATORS:
        places = [place for node in nodes for place in operator.mutation_positions(node)]
        for occurrence, ((first, _), (last, _)) in enumerate(places):
            if wanted.intersection(range(first, last + 1)):
                if number % every == 0:
                    yield mutate_code(code, operator, occurrence)
                number += 1


def _without_marks(source: str) -> tuple[str, set[int]]:
    """The code without the lines that mark the solution, and the numbers of the solution's lines in it."""
    kept, solution, inside = [], set(), False
    for line in source.splitlines():
        if BEGIN in line or END in line:
            inside = BEGIN in line
            continue
        kept.append(line)
        if inside:
            solution.add(len(kept))
    return "\n".join(kept) + "\n", solution


def _meaning(code: str) -> str | None:
    """The same for codes that differ in spelling only; None for what is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what no one would write
            tree = ast.parse(code)
            compile(tree, "mutant", "exec")
    except (SyntaxError, ValueError):
        return None
    return ast.dump(tree)


def _difference(before: str, after: str) -> tuple[set[int], str, str]:
    """The numbers of the lines that differ, what was there, and what came in their place."""
    old, new = _bare(before), _bare(after)
    touched, was, became = set(), [], []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            touched |= set(range(i + 1, max(j, i + 1) + 1))
            was += [line.strip() for line in old[i:j]]
            became += [line.strip() for line in new[k:m]]
    return touched, " / ".join(was), "moved" if was == became else " / ".join(became)


def _bare(source: str) -> list[str]:
    """Lines without comments."""
    return [re.sub(r"\s*#.*$", "", line) for line in source.splitlines()]
