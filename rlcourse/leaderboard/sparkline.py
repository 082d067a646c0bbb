"""Three scores as a line the height of a word."""

from html import escape

from rlcourse.leaderboard.entries import GAMES

WIDTH, HEIGHT, MARGIN = 96, 32, 4


def sparkline(scores: tuple[float, ...], lowest: float, highest: float, name: str) -> str:
    """An inline SVG of a board's scale, so that lines of one board can be compared.

    Args:
        scores: After 100, 250 and 500 games.
        lowest: The lowest score of the board: the bottom of the picture.
        highest: The highest: the top.
        name: Whose line it is, for its title.
    """
    spread = (highest - lowest) or 1.0
    points = [
        (
            MARGIN + (WIDTH - 2 * MARGIN) * (games - GAMES[0]) / (GAMES[-1] - GAMES[0]),
            HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (score - lowest) / spread,
        )
        for games, score in zip(GAMES, scores, strict=True)
    ]
    told = ", ".join(f"{score:.2f} after {games}" for games, score in zip(GAMES, scores, strict=True))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 if i == len(points) - 1 else 2}"/>' for i, (x, y) in enumerate(points)
    )
    return (
        f'<svg role="img" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<title>{escape(name)}: {told} games</title><polyline points="{line}"/>{dots}</svg>'
    )
