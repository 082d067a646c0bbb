"""What a notebook's prose claims in numbers, and what the notebook shows for it."""

import re
from dataclasses import dataclass
from functools import cache

from tests.prose.notebooks import Cell
from tests.prose.numbers import Number, numbers, worked_out

TELLING = 3  # digits, zeros at the end not counted, from which on a number may come from anywhere in the notebook
SECONDS = 3  # what a time may differ by, as a factor: machines differ, and runs

# What holds no claim, and is blanked out.
_BLANK = (
    r"(?s)```.*?```",  # code
    r"`[^`\n]*`",
    r"<[^>]*>",
    r"\]\([^)]*\)",  # where a link leads
    r"(?m)^\d+\. ",  # the number of a list's item
    r"(?m)^\*\d+ minutes · .*$",  # under an exercise's heading, made of its declaration
    r"(?m)^#.*$",  # headings count
    r"(?i)\b(notebooks?|sections?|chapters?|exercise|hint) \d[\d.]*(,? (and|to) \d[\d.]*|, \d[\d.]*)*",
    r"\*[^*\n]+\*,? \(\d{4}\)[^\n]*",  # a paper, its year and the chapters to read: see test_references.py
    r"\b(19|20)\d\d\b",  # a year
    r"\[[^\]\d]*\b[A-Z]\b[^\]]*\]",  # a shape, [B, 1]
)
_QUESTION = r"(?ms)^\d+\. .*?(?=^\d+\. |\n\n|\Z)"
_VALUE = re.compile(r"(?:[^=<>]*(?:=|\\approx|\\pm)\s*)?([-+]?\d[\d,.]*)")


@dataclass(frozen=True)
class Claim:
    """A number in the prose.

    Attributes:
        sentence: In which it stands.
        number: Its place counts from the sentence's beginning.
        section: Of the notebook.
    """

    sentence: str
    number: Number
    section: int


def claims(cells: tuple[Cell, ...]) -> list[Claim]:
    """The numbers that have to be accounted for."""
    found = []
    for cell in cells:
        if cell.kind == "markdown":
            left = prose(cell.text, worked="By hand" in cell.text, asks="Some questions to go on with" in cell.text)
            for start, end in _spans(cell.text):
                of_it = [n for n in numbers(left[start:end]) if not n.counts]
                found += [Claim(cell.text[start:end], n, cell.section) for n in of_it]
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [text[start:end] for start, end in _spans(text)]


def _spans(text: str) -> list[tuple[int, int]]:
    """Where a text's sentences begin and end; an item of a list and a row of a table are their own."""
    ends = [m.start() for m in re.finditer(r"(?<=[.!?:])\s+(?=[A-Z*\"$`(\[])|\n\s*\n|\n(?=[-|>] |\d+\. |\|)", text)]
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def equalities(cells: tuple[Cell, ...]) -> list[tuple[str, float, str, float]]:
    """What the formulas work out: (left, its value, right, its value)."""
    text = "\n\n".join(cell.text for cell in cells if cell.kind == "markdown")
    return [
        found
        for formula in re.findall(r"(?s)\$\$(.*?)\$\$|\$([^$]+)\$", _without_code(text))
        for found in worked_out("".join(formula))
    ]


def evidence(cells: tuple[Cell, ...], claim: Claim) -> dict[str, list[float]]:
    """What the notebook shows near a claim (in its section), and far from it: {"near": [...], "far": [...]}."""
    return {
        "near": list(_shown(cells, claim.section)),
        "far": [x for s in {c.section for c in cells} for x in _shown(cells, s)],
    }


def shown(cells: tuple[Cell, ...], claim: Claim) -> bool:
    """Whether the notebook shows the number: in its section, or, if it is a telling one, anywhere."""
    found = evidence(cells, claim)
    n = claim.number
    after = claim.sentence[n.start + len(n.text) :]
    if re.match(r"\s+(seconds?|s)\b", after):
        return any(n.value / SECONDS <= x <= n.value * SECONDS for x in _times(cells, claim.section))
    telling = len(n.text.replace(",", "").replace(".", "").lstrip("+-0").rstrip("0")) >= TELLING
    return any(map(n.fits, found["near"])) or (telling and any(map(n.fits, found["far"])))


def nearest(cells: tuple[Cell, ...], claim: Claim, count: int = 3) -> list[float]:
    """The numbers shown in the claim's section that come closest to it."""
    return sorted(set(evidence(cells, claim)["near"]), key=lambda x: abs(abs(x) - abs(claim.number.value)))[:count]


@cache
def _shown(cells: tuple[Cell, ...], section: int) -> tuple[float, ...]:
    texts = []
    for cell in cells:
        if cell.section == section:
            code = cell.text if cell.kind == "code" else "\n".join(re.findall(r"(?s)```python(.*?)```", cell.text))
            texts += [re.sub(r"(?<=\d)_(?=\d)", "", code), cell.shown]
    return tuple(n.value for text in texts for n in numbers(text))


@cache
def _times(cells: tuple[Cell, ...], section: int) -> tuple[float, ...]:
    here = "\n".join(cell.shown for cell in cells if cell.section == section)
    return tuple(float(t.replace(",", "")) for t in re.findall(r"([\d,]+(?:\.\d+)?) s\b", here))


def _without_code(text: str) -> str:
    return re.sub(r"(?s)```.*?```|`[^`\n]*`", "", text)


def prose(text: str, worked: bool = False, asks: bool = False) -> str:
    """`text` with blanks in place of what holds no claim; a formula's numbers count where it is "symbol = number".

    Args:
        text: Markdown.
        worked: True for a text with an example worked by hand: its formulas are checked as arithmetic, not against outputs.
        asks: True for the questions at the end of a notebook, which propose settings and state no results.
    """
    for pattern in (*((_QUESTION,) if asks else ()), *_BLANK):
        text = re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    text = re.sub(r"(?s)\$\$.*?\$\$", lambda m: " " * len(m[0]), text)
    return re.sub(r"\$([^$]+)\$", lambda m: " " * len(m[0]) if worked else _in_formula(m), text)


def _in_formula(match: re.Match) -> str:
    value = _VALUE.fullmatch(match[1])
    if not value or worked_out(match[1]):
        return " " * len(match[0])
    return " " * (1 + value.start(1)) + value[1] + " " * (len(match[0]) - 1 - value.end(1))
