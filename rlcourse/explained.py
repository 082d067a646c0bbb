"""How commands speak: errors in one sentence, messages beside the output."""

import contextlib
import sys
from collections.abc import Iterator

import typer


def to_stderr(message: str) -> None:
    """Print a message beside the output, which may be read by a program."""
    print(message, file=sys.stderr)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Print what somebody did wrong in one sentence, without a traceback."""
    try:
        yield
    except (ValueError, TypeError, OSError, ImportError, RuntimeError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None
