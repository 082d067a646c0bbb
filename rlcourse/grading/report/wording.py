"""What people wrote, fit to be shown: nothing invisible in it, nothing that is taken for markup, never too long."""

import re
import unicodedata

from markupsafe import Markup, escape

from rlcourse.grading.intake.names import printable
from rlcourse.leaderboard.wording import MOST_MARKS


def shown(text: str, longest: int = 4_000) -> str:
    """Text for a page, which its template escapes: so many characters of it, in its lines, what is invisible written out."""
    lines = text[:longest].expandtabs(4).splitlines()
    # What is written out takes six characters for one, and nothing more is to be lost of it.
    return "\n".join(_thinned(printable(line, 10 * longest)) for line in lines) + ("…" if len(text) > longest else "")


def with_code(text: str, longest: int = 4_000) -> Markup:
    """As `shown`, with `code` between backticks set as code, and $formulas$ as they are written, without the dollar signs."""
    parts = re.split(r"`([^`\n]+)`", str(escape(shown(text, longest))))
    prose = [re.sub(r"\$(\S|\S[^$\n]*\S)\$(?!\d)", r'<span class="math">\1</span>', part) for part in parts[::2]]
    code = [f"<code>{part}</code>" for part in parts[1::2]]
    return Markup("".join(p + c for p, c in zip(prose, [*code, ""], strict=True)))


def counted(n: int, one: str, many: str = "") -> str:
    """A number with its noun, such as "1 point" or "2,000 points"; by default many have an s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _thinned(line: str) -> str:
    """Without the accents that come after three on one letter: they would cover the lines above and below."""
    thinned, marks = [], 0
    for c in line:
        marks = marks + 1 if unicodedata.category(c)[0] == "M" else 0
        if marks <= MOST_MARKS:
            thinned.append(c)
    return "".join(thinned)
