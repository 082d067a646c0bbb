"""The weights of a network as one row of numbers, [P]: what many workers can share, send and add to."""

from collections.abc import Sequence

import numpy as np


class Flat:
    """Turns a list of arrays into one row [P] of float32 and back.

    Args:
        shapes: The shape of each array.

    Attributes:
        sizes: How many numbers each has.
    """

    def __init__(self, shapes: Sequence[tuple[int, ...]]):
        self.shapes = [tuple(shape) for shape in shapes]
        self.sizes = [int(np.prod(shape)) for shape in self.shapes]

    def row(self, arrays: Sequence[np.ndarray]) -> np.ndarray:
        """[P] all numbers of the arrays in turn, a copy."""
        return np.concatenate([np.ravel(a) for a in arrays]).astype(np.float32)

    def arrays(self, row: np.ndarray) -> list[np.ndarray]:
        """The arrays whose numbers are `row`; they are parts of it, not copies."""
        parts = np.split(row, np.cumsum(self.sizes)[:-1])
        return [part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True)]
