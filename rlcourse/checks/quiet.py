"""A print for debugging inside a function that a check calls a thousand times should not flood the notebook."""

import io

LINES = 20
CHARACTERS = 2000


class FirstLines(io.TextIOBase):
    """A stream that lets only the first lines through.

    Args:
        stream: Where they go.
    """

    def __init__(self, stream):
        self.stream, self.lines, self.characters = stream, LINES, CHARACTERS

    def write(self, text: str) -> int:
        """Pass `text` on as far as it fits; say once that there was more."""
        if self.lines > 0:
            kept = "".join(text.splitlines(keepends=True)[: self.lines])[: self.characters]
            self.lines -= kept.count("\n")
            self.characters -= len(kept)
            self.stream.write(kept)
            if self.lines <= 0 or self.characters <= 0:
                self.lines = 0
                self.stream.write("... (what else it printed is not shown)\n")
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        self.stream.flush()
