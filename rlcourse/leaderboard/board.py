"""The board's memory: one SQLite file that holds every entry's bytes and what was measured of it.

Several runs may use it at once, and any may be killed at any time: each change is one short transaction, and SQLite's rollback
journal (which, unlike a write-ahead log, also works in shared and synchronised folders) undoes a half-done one.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rlcourse.leaderboard.scoring import Scores

FILE = "leaderboard.sqlite"
PATIENCE = 60.0  # seconds to wait for another run's transaction
FORMAT = 1  # SQLite's user_version

SCHEMA = """
CREATE TABLE entries (sha256 TEXT PRIMARY KEY, file TEXT NOT NULL, content BLOB NOT NULL);
CREATE TABLE evaluations (
    sha256 TEXT NOT NULL REFERENCES entries, version TEXT NOT NULL,
    score_100 REAL, score_250 REAL, score_500 REAL, refused TEXT,
    PRIMARY KEY (sha256, version)
);
CREATE TABLE animations (
    sha256 TEXT NOT NULL REFERENCES entries, version TEXT NOT NULL, gif BLOB NOT NULL, PRIMARY KEY (sha256, version)
);
"""


class BoardError(ValueError):
    """The board's file cannot be used; the message says what to do."""


@dataclass(frozen=True)
class StoredEntry:
    """An entry's file as the board keeps it."""

    digest: str  # SHA-256 of the content, in hexadecimal digits
    file: str  # the name it first had
    content: bytes  # its bytes
    scores: Scores | None = None  # what was measured, or None where nothing was yet, or where it was refused
    refused: str | None = None  # why it was refused when it was measured, or None
    gif: bytes | None = None  # the animation, or None

    @property
    def measured(self) -> bool:
        """Whether this version's evaluation is known, whatever it said."""
        return self.scores is not None or self.refused is not None


class Board:
    """The entries of one folder and their evaluations; a context manager.

    Args:
        folder: An existing folder. The board's file is made in it where there is none.
        version: Of the evaluations to keep and to look for.

    Raises:
        BoardError: For a file that is damaged, foreign or cannot be written.
    """

    def __init__(self, folder: Path, version: str):
        self.path, self.version = Path(folder) / FILE, version
        with self._explained():
            self._sql = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        try:
            with self.alone():
                self._prepare()
        except BoardError:
            self._sql.close()
            raise

    def __enter__(self) -> "Board":
        return self

    def __exit__(self, *error) -> None:
        self._sql.close()

    def _prepare(self) -> None:
        (found,) = self._sql.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in self._sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if found not in (0, FORMAT) or (found == 0 and tables):
            raise BoardError(f"{self.path} was written by another program or version: move it away and run again.")
        if self._sql.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        if found == 0:
            for statement in SCHEMA.split(";"):
                self._sql.execute(statement)
            self._sql.execute(f"PRAGMA user_version = {FORMAT}")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction: other runs wait, and all of it happens or nothing."""
        with self._explained():
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._sql.execute("COMMIT")
            finally:
                if self._sql.in_transaction:
                    self._sql.execute("ROLLBACK")

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            text = str(error)
            if "locked" in text:
                advice = f"has been in use by another run for {PATIENCE:g} s: wait for it to end, and run again"
            elif "readonly" in text or "unable to open" in text:
                advice = "cannot be written: look at the folder's permissions"
            elif "disk is full" in text or "disk I/O" in text:
                advice = f"cannot be written ({text}): make room, and run again"
            else:
                advice = "is damaged: move it away and run again; the entries in the folder are then taken in anew"
            raise BoardError(f"{self.path} {advice}.") from error

    def knows(self, content: bytes) -> bool:
        """Whether an entry with exactly these bytes is kept."""
        with self._explained():
            return bool(self._sql.execute("SELECT 1 FROM entries WHERE sha256 = ?", (_digest(content),)).fetchone())

    def add(self, content: bytes, file: str) -> None:
        """Keep an entry that has passed the rules; one that is known already changes nothing."""
        with self.alone():
            self._sql.execute("INSERT OR IGNORE INTO entries VALUES (?, ?, ?)", (_digest(content), file, content))

    def entries(self) -> list[StoredEntry]:
        """All entries with what this version has measured of them, in a fixed order."""
        with self._explained():
            rows = self._sql.execute(
                "SELECT e.sha256, e.file, e.content, v.score_100, v.score_250, v.score_500, v.refused, a.gif FROM entries e "
                "LEFT JOIN evaluations v ON v.sha256 = e.sha256 AND v.version = :version "
                "LEFT JOIN animations a ON a.sha256 = e.sha256 AND a.version = :version ORDER BY e.sha256",
                {"version": self.version},
            ).fetchall()
        return [
            StoredEntry(digest, file, content, None if None in scores else tuple(scores), refused, gif)
            for digest, file, content, *scores, refused, gif in rows
        ]

    def is_measured(self, digest: str) -> bool:
        """Whether this or another run has kept an evaluation of this version."""
        with self._explained():
            keys = (digest, self.version)
            return bool(self._sql.execute("SELECT 1 FROM evaluations WHERE sha256 = ? AND version = ?", keys).fetchone())

    def store_scores(self, digest: str, scores: Scores | None, refused: str | None = None) -> None:
        """Keep an evaluation: the scores after 100, 250 and 500 games, or why the entry was refused."""
        values = scores or (None, None, None)
        with self.alone():
            self._sql.execute(
                "INSERT OR IGNORE INTO evaluations VALUES (?, ?, ?, ?, ?, ?)", (digest, self.version, *values, refused)
            )

    def store_animation(self, digest: str, gif: bytes) -> None:
        """Keep the animation of an entry."""
        with self.alone():
            self._sql.execute("INSERT OR IGNORE INTO animations VALUES (?, ?, ?)", (digest, self.version, gif))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
