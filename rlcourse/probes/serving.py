"""Answering, inside the kernel that holds a student's function, what `observe` reports about it."""

import contextlib
import os

from rlcourse import probes
from rlcourse.probes.crossing import from_text, to_text

LONGEST = 8 << 20  # characters of a report; those of right answers stay below a million


class _Text(str):
    """A text that an interactive prompt shows as it is, without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def serve(answer, probe: str | None, arguments: str) -> str:
    """What `probes.observe` reports of an answer, as text.

    Args:
        answer: The student's function.
        probe: The name of a function in `rlcourse.probes`, or None.
        arguments: Name -> plain value, as `crossing.to_text` writes it.
    """
    with (
        open(os.devnull, "w", encoding="utf-8", errors="ignore") as nowhere,  # prints by the thousand would fill the memory
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        seen = probes.observe(answer, getattr(probes, probe) if probe else None, from_text(arguments))
        text = to_text(seen)
        if len(text) > LONGEST:  # it would not arrive, and be waited for
            text = to_text(seen | {"value": f"<{type(seen['value']).__name__} too large to be compared>"})
        return _Text(text)
