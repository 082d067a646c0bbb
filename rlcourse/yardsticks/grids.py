"""Values on a rectangular grid, read off between its points."""

import numpy as np


class Grid:
    """A grid over two numbers, from `low` to `high`, with so many `points` along each.

    Where it `wraps`, the first number is an angle, whose highest value is its lowest again.
    """

    def __init__(self, low: tuple[float, float], high: tuple[float, float], points: tuple[int, int], wraps: bool = False):
        self.low, self.points, self.wraps = np.array(low), points, wraps
        self.step = (np.array(high) - self.low) / (np.array(points) - (np.array([0, 1]) if wraps else 1))

    def states(self) -> tuple[np.ndarray, np.ndarray]:
        """The two numbers at every point, [N, M] each."""
        axes = (self.low[i] + self.step[i] * np.arange(self.points[i]) for i in range(2))
        return tuple(np.meshgrid(*axes, indexing="ij"))


class Reader:
    """Bilinear interpolation on a grid at fixed places ([...] first and second numbers): corners and weights are known once."""

    def __init__(self, grid: Grid, x: np.ndarray, y: np.ndarray):
        n, m = grid.points
        i = (x - grid.low[0]) / grid.step[0]
        j = np.clip((y - grid.low[1]) / grid.step[1], 0, m - 1)
        i = i % n if grid.wraps else np.clip(i, 0, n - 1)
        i0 = np.floor(i).astype(np.int32)
        if not grid.wraps:
            i0 = np.minimum(i0, n - 2)
        i0, j0 = i0 % n, np.minimum(np.floor(j).astype(np.int32), m - 2)
        i1 = (i0 + 1) % n
        u, v = (i - np.floor(i) if grid.wraps else i - i0), j - j0
        self.corners = i0 * m + j0, i1 * m + j0, i0 * m + j0 + 1, i1 * m + j0 + 1
        self.weights = (1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """[...] the values [N, M] at the places."""
        flat = values.ravel()
        return sum(w * flat[c] for w, c in zip(self.weights, self.corners, strict=True))
