"""What `rlcourse leaderboard` does: take in what was handed in, measure what is new, rank, write the pages."""

import contextlib
import os
import stat
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from rlcourse.episodes import EVALUATION_SEEDS
from rlcourse.leaderboard import entries, scoring
from rlcourse.leaderboard.board import Board, BoardError, StoredEntry
from rlcourse.leaderboard.fitting import BOARDS
from rlcourse.leaderboard.markdown import to_markdown, to_text
from rlcourse.leaderboard.page import to_html
from rlcourse.leaderboard.ranking import Scored, rank
from rlcourse.leaderboard.wording import Refused, visible
from rlcourse.runs.datafile import replacing

Boards = dict[str, list[tuple[int, Scored]]]  # environment -> (rank, entry), the best first


@dataclass(frozen=True)
class Result:
    """What a run found."""

    boards: Boards  # environment -> its entries with their ranks, the best first; environments in the course's order
    refused: list[tuple[str, str]]  # (file's name, reason) of every file that is not on the board
    measured: int  # how many entries this run has evaluated
    markdown: Path  # the page written as Markdown
    html: Path  # the page written as HTML

    def __str__(self) -> str:
        """What there is to print; what the terminal's encoding lacks is shown as a question mark."""
        written = f"evaluated now: {self.measured}\nwritten: {self.markdown}\nwritten: {self.html}"
        encoding = sys.stdout.encoding or "utf-8"
        return (to_text(self.boards, self.refused) + written).encode(encoding, "replace").decode(encoding)


def update(where: str | Path, seeds: Sequence[int] = EVALUATION_SEEDS, progress: bool = False) -> Result:
    """Bring the leaderboard of a folder up to date.

    Args:
        where: The folder that entries are handed in to. The board's file and its pages are written there.
        seeds: Of the evaluation.
        progress: True to show a progress bar.

    Raises: NotADirectoryError, FileNotFoundError for a file, or nothing, where a folder was expected; BoardError for a board's
        file that cannot be used, or pages that cannot be written.
    """
    where = Path(where)
    if not where.exists():
        raise FileNotFoundError(f"there is no folder {where}: hand an entry in first, or name another.")
    if not where.is_dir():
        raise NotADirectoryError(f"{where} is a file, expected a folder with entries in it.")
    measured, tried = 0, set()
    with Board(where, scoring.version(seeds)) as board:
        refused = _take_in(board, where)
        while new := [one for one in board.entries() if one.digest not in tried and _lacks_something(one)]:
            measured += _measure(board, new, seeds, progress)
            tried |= {one.digest for one in new}
            refused = _take_in(board, where)  # what was handed in in the meantime
        with board.alone():  # so that no other run writes older pages over these
            boards, broken = _standings(board.entries())
            refused = sorted({*refused, *broken})
            pages = {"leaderboard.md": to_markdown(boards, refused), "leaderboard.html": to_html(boards, refused)}
            for name, text in pages.items():
                try:
                    with replacing(where / name) as file:
                        file.write(text.encode())
                except OSError as error:
                    advice = "look at the folder's permissions"
                    raise BoardError(f"{where / name} cannot be written ({error.strerror}): {advice}.") from error
    return Result(boards, refused, measured, *(where / name for name in pages))


def _take_in(board: Board, where: Path) -> list[tuple[str, str]]:
    """Keep every .npz file that follows the rules; the others, each with its reason. Hidden files are left alone."""
    refused = []
    for name in sorted(os.listdir(where)):
        if not name.lower().endswith(".npz") or name.startswith("."):
            continue
        try:
            content = _content(where / name)
            if not board.knows(content):
                entries.read(content)
                board.add(content, _safe(name))
        except FileNotFoundError:
            continue  # moved away in the meantime
        except Refused as reason:
            refused.append((_safe(name), str(reason)))
        except OSError as error:
            refused.append((_safe(name), f"the file cannot be read: {error.strerror or type(error).__name__}."))
    return refused


def _safe(name: str) -> str:
    """A file's name with nothing invisible or undecodable in it, and not too long."""
    text = visible(unicodedata.normalize("NFC", name))
    return text if len(text) <= 80 else f"{text[:68]}…{text[-11:]}"


def _content(path: Path) -> bytes:
    """A regular file's bytes, at most one more than an entry may have. No link is followed, no pipe waited for."""
    if path.is_symlink():
        raise Refused("it is a symbolic link: put the file itself into the folder.")
    if path.is_dir():
        raise Refused("it is a folder, expected a file.")
    flags = [getattr(os, name, 0) for name in ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY")]
    descriptor = os.open(path, sum(flags))
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused("it is no ordinary file.")
        return file.read(entries.LARGEST_FILE + 1)


def _lacks_something(one: StoredEntry) -> bool:
    return not one.measured or (one.scores is not None and one.gif is None and scoring.can_draw())


def _measure(board: Board, new: list[StoredEntry], seeds: Sequence[int], progress: bool) -> int:
    """Evaluate and draw, and keep everything as soon as it is known; returns how many were evaluated."""
    measured = 0
    for one in tqdm(new, desc="evaluating", unit="entry", leave=False, disable=not progress):
        try:
            entry = entries.read(one.content)
        except Refused:
            continue  # by a rule that is younger than the entry: the standings will say so
        if not one.measured and not board.is_measured(one.digest):  # another run may be at work
            measured += 1
            try:
                board.store_scores(one.digest, scoring.evaluate(entry, seeds))
            except Refused as reason:
                board.store_scores(one.digest, None, str(reason))
                continue
        if one.gif is None and scoring.can_draw():
            with contextlib.suppress(Exception):  # what a broken pygame raises cannot be listed; the page does without
                board.store_animation(one.digest, scoring.animation(entry, seeds[0]))
    return measured


def _standings(stored: list[StoredEntry]) -> tuple[Boards, list[tuple[str, str]]]:
    scored: dict[str, list[Scored]] = {env: [] for env in BOARDS}
    refused = []
    for one in stored:
        try:
            entry = entries.read(one.content)
            if one.refused is not None:
                raise Refused(one.refused)
        except Refused as reason:
            refused.append((one.file, str(reason)))
            continue
        if one.scores is not None:
            scored[entry.env].append(Scored(entry, one.scores, one.digest, one.gif))
    return {env: rank(some) for env, some in scored.items() if some}, refused
