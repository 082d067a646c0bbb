"""How the reports look: the leaderboard's style, and what marks need besides.

Every outcome has a sign, a word and a colour; the colours are from the palette of Okabe and Ito (2008), and no colour stands
alone. Each colour has a tint, light on light pages and dark on dark ones, that text can be read on.
"""

from rlcourse.checks.lesson import MARKS
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, OUTCOMES, REFUSED, TIMED_OUT
from rlcourse.leaderboard import design

SIGNS = {**MARKS, TIMED_OUT: "◷", CRASHED: "↯", REFUSED: "⊘", GRADERS_FAULT: "?"}
CLASSES = {
    RIGHT: "r", WRONG: "w", NOT_ATTEMPTED: "n", TIMED_OUT: "t", CRASHED: "c", REFUSED: "x", GRADERS_FAULT: "f",
}  # fmt: skip

_LIGHT = """--r: #009e73; --w: #d55e00; --n: #6b7681; --t: #e69f00; --c: #cc79a7; --x: #3b434c; --f: #56b4e9;
  --rt: #c4e8dc; --wt: #f8d3b8; --nt: #e9edf1; --tt: #fae5b4; --ct: #f2dbe7; --xt: #3b434c; --ft: #d0e9f9; --xi: #ffffff;"""
_DARK = """--r: #009e73; --w: #d55e00; --n: #6b7681; --t: #e69f00; --c: #cc79a7; --x: #dfe5ea; --f: #56b4e9;
  --rt: #0c4a39; --wt: #6b3410; --nt: #262e36; --tt: #5c4309; --ct: #5c3149; --xt: #dfe5ea; --ft: #1d4a66; --xi: #14181d;"""
_PAPER = "--ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --band: #f3f6f9; --edge: #d5dce3; --line: #0072b2;"

_TINTS = "\n".join(f".{c} {{ background: var(--{c}t); }} rect.{c} {{ fill: var(--{c}); }}" for c in CLASSES.values())

STYLE = f"""{design.STYLE}
:root {{ {_LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}
{_TINTS}
.facts {{ display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; margin: 0.6rem 0 1rem; padding: 0; list-style: none; }}
.facts b {{ font-size: 1.35rem; font-variant-numeric: tabular-nums; }}
.facts li {{ color: var(--soft); }} .facts b {{ color: var(--ink); }}
.sign {{ display: inline-block; color: var(--ink); padding: 0 0.55rem; border-radius: 1rem; font-size: 0.88rem;
  white-space: nowrap; print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
.x {{ color: var(--xi); }}
.said {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
bdi {{ overflow-wrap: anywhere; }}
code {{ font-size: 0.92em; padding: 0.05em 0.3em; border-radius: 4px; background: var(--band); overflow-wrap: anywhere; }}
.math {{ font-style: italic; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
@media print {{
  :root {{ {_PAPER} {_LIGHT} }}
  body {{ max-width: none; padding: 0; font-size: 10pt; }}
  nav {{ display: none; }}
  details::details-content {{ content-visibility: visible; display: block; height: auto; }}
  h2, h3 {{ break-after: avoid; }} li, figure, tr {{ break-inside: avoid; }}
}}
"""


def sign(outcome: str) -> str:
    """An outcome as its sign and its word, on its colour.

    Args:
        outcome: One of `marks.OUTCOMES`.
    """
    return f'<span class="sign {CLASSES[outcome]}">{SIGNS[outcome]} {outcome}</span>'


def legend() -> str:
    """Every outcome with its sign and its colour."""
    return " ".join(map(sign, OUTCOMES))
