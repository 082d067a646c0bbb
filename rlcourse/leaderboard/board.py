"""The board's memory: one SQLite file that holds every entry's bytes and what was measured of it.

Several runs may use it, and any may be killed: each change is one short transaction. A rollback journal undoes a half-done one;
unlike a write-ahead log it also works in shared and synchronised folders.
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
        """Whether this version's evaluation is known."""
        return self.scores is not None or self.refused is not None


class Board:
    """The entries of a folder, and their evaluations of one version; a context manager. The file is made where there is none.

    `BoardError` where it is damaged, foreign or cannot be written.
    """

    def __init__(self, folder: Path, version: str):
        self.path, self.version = folder / FILE, version
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

    def _has(self, what: str, *keys: str) -> bool:
        with self._explained():
            return bool(self._sql.execute(f"SELECT 1 FROM {what}", keys).fetchone())

    def _insert(self, table: str, *values) -> None:
        """Keep a row; where one of this key is kept already, that one stays."""
        with self.alone():
            self._sql.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(values))})", values)

    def knows(self, content: bytes) -> bool:
        """Whether an entry with exactly these bytes is kept."""
        return self._has("entries WHERE sha256 = ?", _digest(content))

    def add(self, content: bytes, file: str) -> None:
        """Keep an entry that has passed the rules; one that is known already changes nothing."""
        self._insert("entries", _digest(content), file, content)

    def entries(self) -> list[StoredEntry]:
        """All entries with what this version has measured of them, in a fixed order."""
        with self._explained():
            rows = self._sql.execute(
                "SELECT e.sha256, e.file, e.content, v.score_100, v.score_250, v.score_500, v.refused, a.gif FROM entries e "
                "LEFT JOIN evaluations v ON v.sha256 = e.sha256 AND v.version = :version "
                "LEFT JOIN animations a ON a.sha256 = e.sha256 AND a.version = :version ORDER BY e.sha256",
                {"version": self.version},
            ).fetchall()
        return [StoredEntry(*row[:3], None if None in row[3:6] else row[3:6], *row[6:]) for row in rows]

    def is_measured(self, digest: str) -> bool:
        """Whether this or another run has kept an evaluation of this version."""
        return self._has("evaluations WHERE sha256 = ? AND version = ?", digest, self.version)

    def store_scores(self, digest: str, scores: Scores | None, refused: str | None = None) -> None:
        """Keep an evaluation: the scores after 100, 250 and 500 games, or why the entry was refused."""
        self._insert("evaluations", digest, self.version, *(scores or (None, None, None)), refused)

    def store_animation(self, digest: str, gif: bytes) -> None:
        """Keep the animation of an entry."""
        self._insert("animations", digest, self.version, gif)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
