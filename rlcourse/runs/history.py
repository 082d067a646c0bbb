"""What happened in a training, episode by episode."""

import csv
import html
from collections.abc import Iterable
from pathlib import Path

import numpy as np

COLUMNS = ("episode", "step", "seconds", "return", "length", "loss", "epsilon")


class History:
    """A table with one row for every finished episode.

    Its columns are `episode` (from 1), `step` (environment steps so far), `seconds` (of training so far), `return` (sum of
    the episode's rewards), `length` (steps), `loss` (mean since the row before, NaN while nothing is learned) and `epsilon`.
    A column is read as `history["return"]`, an array [N].
    """

    def __init__(self, rows: Iterable[tuple[float, ...]] = ()):
        self.rows = list(rows)

    def add(self, step: int, seconds: float, total: float, length: int, loss: float, epsilon: float) -> None:
        """Write down one episode."""
        self.rows.append((len(self.rows) + 1, step, seconds, float(total), int(length), loss, epsilon))

    def copy(self) -> "History":
        """The history as it is now; other threads may go on writing into this one."""
        return History(self.rows)  # in one go: no other thread runs in between

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> np.ndarray:
        if column not in COLUMNS:
            raise KeyError(f"the history has no column {column!r}. It has: {', '.join(COLUMNS)}.")
        i = COLUMNS.index(column)
        values = np.array([row[i] for row in self.rows], dtype=float)  # [N]
        return values.astype(int) if column in ("episode", "step", "length") else values

    def as_array(self) -> np.ndarray:
        """[N, columns] the whole table, float64."""
        return np.array(self.rows, dtype=float).reshape(-1, len(COLUMNS))

    @classmethod
    def from_array(cls, table: np.ndarray) -> "History":
        """The history that `as_array` gave."""
        return cls(map(tuple, np.asarray(table, dtype=float).tolist()))

    def write_csv(self, path: Path) -> Path:
        """Write the table as a CSV file with a header."""
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows([["" if v != v else f"{v:.9g}" for v in row] for row in self.rows])
        return path

    def __repr__(self) -> str:
        if not self.rows:
            return "History of no episode yet"
        (episode, step, seconds, *_), recent = self.rows[-1], self["return"][-100:]
        played = f"{int(episode)} episodes, {int(step)} steps, {seconds:.1f} s"
        return f"History of {played}; the last {len(recent)} returned {recent.mean():.1f} on average"

    def _repr_html_(self) -> str:
        shown = [i for i, name in enumerate(COLUMNS) if not self.rows or np.isfinite(self[name]).any()]
        head = "".join(f"<th>{COLUMNS[i]}</th>" for i in shown)
        last = [[f"{row[i]:.4g}" if i in (2, 5, 6) else f"{row[i]:g}" for i in shown] for row in self.rows[-5:]]
        body = "".join("<tr>" + "".join(f"<td>{t}</td>" for t in row) + "</tr>" for row in last)
        return f"<p>{html.escape(repr(self))}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
