import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import time

import pytest

from rlcourse.leaderboard import entries, scoring, submit, update
from rlcourse.leaderboard.board import FILE, Board, BoardError
from tests.leaderboard import samples

SEEDS = range(1000, 1003)


@pytest.fixture
def undrawn(monkeypatch):
    monkeypatch.setattr(scoring, "can_draw", lambda: False)


def hand_in(folder, count):
    """Write entries of different quality; returns name -> the exact scores."""
    spoilt = random.Random(0).sample(range(450), count)
    expected = {}
    for i, n in enumerate(spoilt):
        three = (min(n + 40, 500), n, n // 2)
        submit(samples.policies(three, seed=i), f"Agent {i}", seed=i, folder=folder)
        expected[f"Agent {i}"] = tuple(round(samples.exact(samples.values(m, i), SEEDS), 2) + 0.0 for m in three)
    return expected


def run(code, folder):
    program = f"from rlcourse.leaderboard import scoring, update\nscoring.can_draw = lambda: False\n{code}\n"
    program += f"print(update({str(folder)!r}, range(1000, 1003)).measured)"
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def evaluations(folder):
    """How many evaluations the board's file holds."""
    with contextlib.closing(sqlite3.connect(folder / FILE)) as sql:
        return sql.execute("SELECT COUNT(*) FROM evaluations").fetchone()[0]


def test_two_hundred_entries_some_of_them_bad(tmp_path, undrawn):
    bad = {f"{wrong}.npz": make for wrong, make in samples.BAD.items()}
    for name, make in bad.items():
        (tmp_path / name).write_bytes(make()[0])
    expected = hand_in(tmp_path, 200 - len(bad))
    result = update(tmp_path, SEEDS)
    found = [(place, one.entry.name, one.displayed) for place, one in result.boards["Taxi-v4"]]
    assert {name: scores for _, name, scores in found} == expected
    order = sorted(expected.values(), key=lambda scores: scores[::-1], reverse=True)
    assert [scores for _, _, scores in found] == order
    assert [place for place, _, _ in found] == [1 + order.index(scores) for scores in order]
    assert len(bad) >= 20
    assert {name for name, _ in result.refused} == bad.keys()
    assert len({reason for _, reason in result.refused}) == len(bad)
    for page in (result.markdown, result.html):
        text = page.read_text(encoding="utf-8")
        assert all(f"Agent {i}" in text for i in range(len(expected)))
    assert not os.path.exists(samples.TRAP)


def test_a_second_run_evaluates_nothing_and_writes_the_same(tmp_path, undrawn, monkeypatch):
    hand_in(tmp_path, 3)
    first = update(tmp_path, SEEDS)
    pages = first.markdown.read_bytes(), first.html.read_bytes()
    monkeypatch.setattr(scoring, "evaluate", lambda *_: pytest.fail("evaluated anew"))
    second = update(tmp_path, SEEDS)
    assert (first.measured, second.measured) == (3, 0)
    assert (second.markdown.read_bytes(), second.html.read_bytes()) == pages


def test_another_version_of_the_evaluation_measures_anew(tmp_path, undrawn, monkeypatch):
    hand_in(tmp_path, 2)
    update(tmp_path, SEEDS)
    monkeypatch.setattr(scoring, "EVALUATION_VERSION", 2)
    assert update(tmp_path, SEEDS).measured == 2


def test_an_entry_stays_when_its_file_is_gone_and_counts_once(tmp_path, undrawn):
    (tmp_path / "a.npz").write_bytes(samples.content())
    (tmp_path / "b.npz").write_bytes(samples.content())
    assert len(update(tmp_path, SEEDS).boards["Taxi-v4"]) == 1
    for name in ("a.npz", "b.npz"):
        (tmp_path / name).unlink()
    assert len(update(tmp_path, SEEDS).boards["Taxi-v4"]) == 1


def test_one_name_may_stand_in_several_rows(tmp_path, undrawn):
    for seed in (1, 2):
        submit(samples.policies(seed=seed), "Ada", folder=tmp_path)
    assert [one.entry.name for _, one in update(tmp_path, SEEDS).boards["Taxi-v4"]] == ["Ada", "Ada"]


def test_one_board_for_each_environment(tmp_path, undrawn):
    submit(samples.policies(), "Taxi", folder=tmp_path)
    submit({games: samples.cartpole() for games in entries.GAMES}, "Cart", folder=tmp_path)
    submit({games: samples.pendulum() for games in entries.GAMES}, "Pendulum", folder=tmp_path)
    result = update(tmp_path, SEEDS)
    assert list(result.boards) == ["CartPole-v1", "Taxi-v4", "Pendulum-v1"]
    assert result.markdown.read_text().count("| Rank | Name | 100 games | 250 games | 500 games | Link |") == 3


def test_an_entry_that_cannot_play_is_refused_once_and_for_all(tmp_path, undrawn, monkeypatch):
    submit(samples.policies(), "Ada", folder=tmp_path)
    evaluate = scoring.evaluate
    monkeypatch.setattr(scoring, "evaluate", lambda entry, seeds: evaluate(entry, seeds, most_seconds=0))
    for measured in (1, 0):
        result = update(tmp_path, SEEDS)
        assert (result.measured, result.boards) == (measured, {})
        ((name, reason),) = result.refused
        assert name.startswith("ada-")
        assert "takes longer" in reason


def test_a_rule_that_is_younger_than_an_entry_refuses_it(tmp_path, undrawn, monkeypatch):
    submit(samples.policies(), "Ada", folder=tmp_path)
    with Board(tmp_path, scoring.version(SEEDS)) as board:
        board.add(b"from a time without rules", "old.npz")
    result = update(tmp_path, SEEDS)
    assert result.refused == [("old.npz", "it is no .npz archive.")]
    assert len(result.boards["Taxi-v4"]) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such files")
def test_only_ordinary_files_of_the_folder_are_looked_at(tmp_path, undrawn):
    outside, folder = tmp_path / "outside.npz", tmp_path / "board"
    (folder / "deeper").mkdir(parents=True)
    (folder / "folder.npz").mkdir()
    for path in (outside, folder / "deeper" / "a.npz", folder / ".hidden.npz"):
        path.write_bytes(samples.content())
    (folder / "link.npz").symlink_to(outside)
    (folder / "nowhere.npz").symlink_to(tmp_path / "nothing")
    os.mkfifo(folder / "pipe.npz")
    (folder / os.fsdecode(b"\xff\x1b[2J|<b>.npz")).write_bytes(b"")
    result = update(folder, SEEDS)
    assert result.boards == {}
    assert dict(result.refused) == {
        "folder.npz": "it is a folder, expected a file.",
        "link.npz": "it is a symbolic link: put the file itself into the folder.",
        "nowhere.npz": "it is a symbolic link: put the file itself into the folder.",
        "pipe.npz": "it is no ordinary file.",
        "\\udcff\\u001b[2J|<b>.npz": "it is empty.",
    }


def test_two_runs_at_once_lose_nothing_while_entries_come_in(tmp_path):
    expected = hand_in(tmp_path, 12)
    runs = [run("", tmp_path) for _ in range(2)]
    submit(samples.policies(seed=99), "Late", folder=tmp_path)
    measured = 0
    for one in runs:
        out, err = one.communicate(timeout=60)
        assert one.returncode == 0, err
        measured += int(out)
    assert measured >= len(expected)
    last = run("", tmp_path)
    assert last.communicate(timeout=60)[0] in ("0\n", "1\n")  # 1 where "Late" was late for both
    text = (tmp_path / "leaderboard.md").read_text()
    assert all(f"| {name} |" in text for name in [*expected, "Late"])
    assert not [name for name in os.listdir(tmp_path) if name.endswith(("unfinished", "journal"))]


def test_killed_in_the_middle_it_goes_on_where_it_stopped(tmp_path, undrawn):
    expected = hand_in(tmp_path, 6)
    slow = "import time\nplay = scoring.evaluate\nscoring.evaluate = lambda *a: (time.sleep(0.3), play(*a))[1]"
    killed = run(slow, tmp_path)
    done = 0
    for _ in range(600):
        time.sleep(0.05)
        with contextlib.suppress(sqlite3.OperationalError):
            done = evaluations(tmp_path)
        if done >= 2:
            break
    killed.kill()
    killed.communicate()
    done = evaluations(tmp_path)
    assert 2 <= done < len(expected)
    result = update(tmp_path, SEEDS)
    assert result.measured == len(expected) - done
    assert {one.entry.name: one.displayed for _, one in result.boards["Taxi-v4"]} == expected


def test_killed_at_any_time_the_board_is_whole(tmp_path, undrawn):
    expected = hand_in(tmp_path, 10)
    for wait in (0.3, 0.45, 0.6):
        killed = run("", tmp_path)
        time.sleep(wait)
        killed.kill()
        killed.communicate()
    result = update(tmp_path, SEEDS)
    assert {one.entry.name: one.displayed for _, one in result.boards["Taxi-v4"]} == expected


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_board_is_named(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(BoardError, match=r"leaderboard\.sqlite is damaged: move it away and run again"):
        update(tmp_path, SEEDS)


def test_a_board_damaged_in_the_middle_is_named(tmp_path, undrawn):
    hand_in(tmp_path, 3)
    update(tmp_path, SEEDS)
    whole = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(whole[:4096] + os.urandom(8192) + whole[12288:])
    with pytest.raises(BoardError, match="is damaged"):
        update(tmp_path, SEEDS)


def test_another_programs_database_is_left_alone(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as sql:
        sql.execute("CREATE TABLE mine (x)")
    with pytest.raises(BoardError, match="written by another program"):
        update(tmp_path, SEEDS)


def test_pages_that_cannot_be_written_are_named_and_the_scores_are_kept(tmp_path, undrawn):
    hand_in(tmp_path, 1)
    (tmp_path / "leaderboard.html").mkdir()
    with pytest.raises(BoardError, match=r"leaderboard\.html cannot be written \(.*\): look at the folder"):
        update(tmp_path, SEEDS)
    assert evaluations(tmp_path) == 1


def test_a_run_that_holds_the_board_too_long_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("rlcourse.leaderboard.board.PATIENCE", 0.1)
    with Board(tmp_path, "1") as board, board.alone(), pytest.raises(BoardError, match="in use by another run"):
        Board(tmp_path, "1")
