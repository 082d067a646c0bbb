"""Numbers as small pictures: inline SVG, with the numbers beside or in them."""

from collections.abc import Mapping, Sequence

from rlcourse.grading.report.design import CLASSES, SIGNS

COLUMN, HEIGHT, LETTERS = 26, 34, 12  # pixels: a column's width, the highest bar, a line of text


def stacked(counts: Mapping[str, int]) -> str:
    """A bar whose parts are as wide as outcomes are frequent, and the counts in words below it.

    Args:
        counts: Outcome -> how many, in the order of the parts.
    """
    total, x, parts, words = sum(counts.values()) or 1, 0.0, [], []
    for outcome, n in counts.items():
        if n:
            width = 100 * n / total
            parts.append(f'<rect class="{CLASSES[outcome]}" x="{x:.2f}" width="{width:.2f}" height="10"/>')
            words.append(f'<span class="sign {CLASSES[outcome]}" title="{outcome}">{SIGNS[outcome]} {n:,}</span>')
            x += width
    told = ", ".join(f"{n} {outcome}" for outcome, n in counts.items() if n)
    return (
        f'<svg class="stacked" role="img" aria-label="{told}" viewBox="0 0 100 10" preserveAspectRatio="none">'
        f'{"".join(parts)}</svg><span class="counts" aria-hidden="true">{" ".join(words)}</span>'
    )


def columns(points: Sequence[int], of: int) -> str:
    """How many reached how many points: a column for each number of points, its count above it, the points below.

    Args:
        points: Everybody's.
        of: The most that can be reached.
    """
    counts = [sum(n == reached for n in points) for reached in range(of + 1)]
    highest, drawn = max(counts) or 1, []
    for reached, n in enumerate(counts):
        middle, height = COLUMN * reached + COLUMN / 2, HEIGHT * n / highest
        top = LETTERS + HEIGHT - height
        drawn.append(
            f'<text x="{middle:g}" y="{top - 3:.1f}">{n}</text>'
            f'<rect class="points" x="{middle - 9:g}" y="{top:.1f}" width="18" height="{height:.1f}"/>'
            f'<text class="below" x="{middle:g}" y="{HEIGHT + 2 * LETTERS}">{reached}</text>'
        )
    width, told = COLUMN * len(counts), ", ".join(f"{n} with {reached}" for reached, n in enumerate(counts))
    return (
        f'<svg class="columns" role="img" aria-label="points: {told}" width="{width}" height="{HEIGHT + 2 * LETTERS + 3}">'
        f'{"".join(drawn)}<line x1="0" x2="{width}" y1="{LETTERS + HEIGHT}" y2="{LETTERS + HEIGHT}"/></svg>'
    )


def share(part: float, whole: float) -> str:
    """A bar as long as a part of the whole.

    Args:
        part: 0 to `whole`.
        whole: What fills the bar.
    """
    width = 100 * part / whole if whole else 0.0
    return (
        '<svg class="share" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">'
        f'<rect class="points" width="{width:.2f}" height="10"/></svg>'
    )
