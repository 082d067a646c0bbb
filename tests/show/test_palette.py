"""The colours: all from one palette, and those that are used together are told apart by colour-blind readers as well.

Two colours are compared by CIEDE2000, where about 2 can just be seen side by side: as they are, and as people see them who lack
the cones for red (protan) or green (deutan) light. Blue-blindness is rare; there lines are told apart by their dashes as well.
"""

import re
from itertools import combinations
from pathlib import Path

import pytest
from coloraide import Color

from rlcourse.grading.report import design as report
from rlcourse.leaderboard import page as board
from rlcourse.show import palette, planes

ENOUGH = 10.0
EYES = (None, "protan", "deutan")
SHOW = Path("rlcourse/show")


def difference(a, b, eyes=None):
    """CIEDE2000 of two colours, seen with these eyes."""
    a, b = (Color(colour).filter(eyes) if eyes else Color(colour) for colour in (a, b))
    return a.delta_e(b, method="2000")


def variables(style):
    """[{name: colour}] of the style's `:root { ... }`, light first, then dark."""
    themes = [dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{([^}]*)\}", style)]
    assert themes
    return themes


def of_the_reports(theme):
    """The colours of the outcomes, and the paper below them."""
    return {name: theme[name] for name in report.CLASSES.values()}


LIGHT, DARK = ({**a, **b} for a, b in zip(variables(report.STYLE)[:2], variables(report.STYLE)[2:4], strict=True))
GREY = "#666666"  # Matplotlib's "0.4"
TOGETHER = {
    "lines": dict(enumerate(palette.COLOURS)),
    "points": dict(enumerate((*palette.COLOURS, GREY, palette.SKY))),
    "paths on a map": dict(enumerate(planes.PATHS)),
    "paths on a wheel": dict(enumerate(planes.WHEEL_PATHS)),
    "shaded squares and marked arrows": dict(enumerate((palette.BLUE, palette.ORANGE, "black"))),
    "arrows": {"usual": "black", "marked": palette.VERMILION},
    "outcomes on a light page": of_the_reports(LIGHT),
    "outcomes on a dark page": of_the_reports(DARK),
    "medals": {name: variables(board.STYLE)[0][name] for name in ("gold", "silver", "bronze")},
    "a curve of the leaderboard and its points": {name: variables(board.STYLE)[0][name] for name in ("line", "dot", "paper")},
    "the same, dark": {name: variables(board.STYLE)[1][name] for name in ("line", "dot", "paper")},
}


@pytest.mark.parametrize("eyes", EYES, ids=lambda eyes: eyes or "all colours")
@pytest.mark.parametrize("name", TOGETHER)
def test_colours_used_together_are_told_apart(name, eyes):
    for (a, one), (b, other) in combinations(TOGETHER[name].items(), 2):
        assert difference(one, other, eyes) >= ENOUGH, f"{a} {one} and {b} {other}: {difference(one, other, eyes):.1f}"


@pytest.mark.parametrize("module", sorted(p.name for p in SHOW.glob("*.py") if p.name != "palette.py"))
def test_every_coloured_line_of_a_plot_takes_its_colour_from_the_palette(module):
    """Greys, black and white are no colours."""
    text = (SHOW / module).read_text(encoding="utf-8")
    assert not re.search(r"#[0-9A-Fa-f]{6}\b", text)
    assert not re.search(r"""["'](?:tab:\w+|C\d|red|green|blue|orange|purple|yellow)["']""", text)


def test_what_marks_an_outcome_is_of_the_palette():
    known = {value.lower() for name, value in vars(palette).items() if name.isupper() and isinstance(value, str)}
    for theme in (LIGHT, DARK):
        for colour in of_the_reports(theme).values():
            assert colour in known or Color(colour).convert("lch").get("chroma") < 12, colour


def test_red_and_green_would_be_found():
    assert difference("#c62828", "#558b2f") > 40
    assert difference("#c62828", "#558b2f", "deutan") < ENOUGH
