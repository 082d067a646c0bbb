"""How people are spoken to: in lines for narrow windows, beside the output of a command, and of an error in one sentence."""

import contextlib
import sys
import textwrap
from collections.abc import Iterator

WIDTH = 76  # characters that a window of 800 pixels shows in JupyterLab, with the file browser folded away


def in_lines(text: str, hanging: int = 0) -> str:
    """Break a paragraph between words into lines of at most `WIDTH` characters, all but the first behind `hanging` blanks."""
    lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False, subsequent_indent=" " * hanging)
    return "\n".join(lines)


def say(text: str) -> None:
    """Print a message in lines."""
    print(in_lines(text))


def to_stderr(message: str) -> None:
    """Print a message beside the output, which may be read by a program."""
    print(message, file=sys.stderr)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Print what somebody did wrong in one sentence, without a traceback, and leave the program."""
    try:
        yield
    except (ValueError, TypeError, OSError, ImportError, RuntimeError) as error:
        to_stderr(str(error))
        raise SystemExit(1) from None
