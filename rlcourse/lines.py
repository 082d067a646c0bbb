"""Text for narrow windows: what a window of 800 pixels shows of a line of text in JupyterLab."""

import textwrap

WIDTH = 76  # characters, with the file browser folded away


def in_lines(text: str, hanging: int = 0) -> str:
    """Break a text between words into lines of at most `WIDTH` characters.

    Args:
        text: One paragraph.
        hanging: How many blanks stand before every line but the first.
    """
    lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False, subsequent_indent=" " * hanging)
    return "\n".join(lines)


def say(text: str) -> None:
    """Print a message in lines."""
    print(in_lines(text))
