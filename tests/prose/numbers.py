"""Finding the numbers of a text, and the arithmetic of its formulas."""

import ast
import math
import operator
import re
from dataclasses import dataclass
from itertools import pairwise

HEDGES = r"about|some|nearly|roughly|almost|around|near"
HEDGED = 0.1  # what "about" and its like allow, as a share of the number
TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = dict(zip(TEENS, range(13, 20), strict=True)) | dict(zip(TENS, range(20, 100, 10), strict=True))
NUMBER = re.compile(r"(?<![\w.])[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])")


@dataclass(frozen=True)
class Number:
    """A number as it is written.

    Attributes:
        text: Such as "24,000".
        value: 24000.0.
        slack: How far what it stands for may lie from it: half of its last digit, or more where it is hedged.
        start: Where it stands in its text.
    """

    text: str
    value: float
    slack: float
    start: int

    def fits(self, value: float) -> bool:
        """Whether `value` is what the text says, as exactly as it says it. A minus may be told in words ("costs 144")."""
        return min(abs(self.value - value), abs(abs(self.value) - abs(value))) <= self.slack * (1 + 1e-9)

    @property
    def counts(self) -> bool:
        """Whether it is a whole number up to 12, with which one counts things."""
        return "." not in self.text and abs(self.value) <= 12


def numbers(text: str) -> list[Number]:
    """The numbers of `text`, digits and words from "thirteen" on, in their order."""
    found = [_number(m, text) for m in NUMBER.finditer(text)]
    found += [_number(m, text, WORDS[m[0].lower()]) for m in re.finditer(rf"(?i)\b({'|'.join(WORDS)})\b", text)]
    return sorted(found, key=lambda n: n.start)


def _number(match: re.Match, text: str, value: float | None = None) -> Number:
    written = match[0].replace(",", "")
    decimals = len(written.partition("e")[0].partition(".")[2])
    value = float(written) if value is None else float(value)
    slack = 0.5 * 10.0**-decimals
    if "e" in written and written[0].isdigit():
        slack *= 10.0 ** int(written.partition("e")[2])
    if re.search(rf"(?i)\b({HEDGES})\b(\s+(the|a|of|to|at|only))?\s*$", text[: match.start()].replace("$", "")):
        slack = max(slack, HEDGED * abs(value))
    return Number(match[0], value, slack, match.start())


# What stands in a formula. Each rule turns LaTeX into Python's arithmetic.
_TO_PYTHON = (
    (r"\\(?:left|right|bigl|bigr|Bigl|Bigr|big|Big|,|;|!|:| |displaystyle)", ""),
    (r"\\tfrac|\\dfrac", r"\\frac"),
    (r"\\frac\s*(\d)\s*(\d)", r"((\1)/(\2))"),
    (r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\cdot|\\times", "*"),
    (r"\\pi\b", "pi"),
    (r"\\log\b|\\ln\b", "log"),
    (r"\blog\s*(\d+(?:\.\d+)?)", r"log(\1)"),
    (r"\\tanh\b", "tanh"),
    (r"\^\{([^{}]*)\}", r"**(\1)"),
    (r"\^", "**"),
    (r"\{([^{}]*)\}", r"(\1)"),
)
_DOING = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def worked_out(formula: str) -> list[tuple[str, float, str, float]]:
    """The equalities of a formula both of whose sides are arithmetic, sides and values: [(left, 0.366, right, 0.37)]."""
    sides = re.split(r"(?:=|\\approx)", formula)
    values = [(side.strip(), evaluated(side)) for side in sides]
    return [(a, x, b, y) for (a, x), (b, y) in pairwise(values) if x is not None and y is not None]


def evaluated(latex: str) -> float | None:
    """The value of LaTeX that is arithmetic and nothing else, else None."""
    text = latex
    for pattern, replacement in _TO_PYTHON:
        text = re.sub(pattern, replacement, text)
    text = re.sub(r"(?<=[\d)])\s*(?=\()", "*", text)  # 2 (3) is a product
    try:
        return _value(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float()):
            return float(node.value)
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand)
        case ast.BinOp() if type(node.op) in _DOING:
            return _DOING[type(node.op)](_value(node.left), _value(node.right))
        case ast.Name(id="pi"):
            return math.pi
        case ast.Call(func=ast.Name(id="log" | "tanh"), args=[argument]):
            return getattr(math, node.func.id)(_value(argument))
    raise ValueError(ast.dump(node))
