"""Grading a whole class: what is written, what is graded again and what is not, and what a killed run loses (nothing)."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rlcourse.grading import command
from rlcourse.grading.command import Grading, run, summary
from rlcourse.grading.marking.merged_answers import BadRelease
from tests.grading.classes import NOTEBOOK, hand_in

RELEASE = Path(__file__).parents[2] / "notebooks"
HERE = "127.0.0.2"  # see tests/algorithms/a3c/test_cluster.py
SEED = "7"

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")


def order(submissions, out, **changes):
    return Grading(submissions, out, RELEASE, **{"workers": 2, "seed": int(SEED)} | changes)


def graded(submissions, out, **changes):
    said = []
    outcome = run(order(submissions, out, **changes), said.append, progress=False)
    return outcome, said


def rows(out):
    with open(out / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def outcomes(out, student):
    return {row["exercise"]: row["outcome"] for row in rows(out) if row["student"] == student}


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A class of five, graded once: (submissions, marks, outcome of the run)."""
    folder = tmp_path_factory.mktemp("class")
    submissions = hand_in(folder / "submissions", 5)
    outcome, _ = graded(submissions, folder / "marks")
    return submissions, folder / "marks", outcome


def test_every_student_gets_what_they_earned(marked):
    _, out, outcome = marked
    assert outcome.whole
    assert outcome.new == len(outcome.graded) == 5
    assert set(outcomes(out, "student0").values()) == {"right"}
    assert set(outcomes(out, "student1").values()) == {"not attempted"}
    wrong = outcomes(out, "student2")
    assert {name for name, found in wrong.items() if found != "right"} == {"discounted_returns", "run_episode"}
    dead = outcomes(out, "student3")
    assert dead.pop("lean_policy") == "crashed"
    assert set(dead.values()) == {"right"}  # also those that come after
    assert set(outcomes(out, "student4").values()) == {"refused"}


def test_a_part_that_is_right_earns_its_points(marked):
    _, out, _ = marked
    points = {(row["student"], row["exercise"]): (row["points"], row["of"], row["outcome"]) for row in rows(out)}
    assert points["student2", "run_episode"] == ("2", "3", "wrong")
    assert points["student2", "discounted_returns"] == ("0", "3", "wrong")


def test_reports_and_junit_are_written_for_everybody(marked):
    _, out, outcome = marked
    assert (out / "class.html").exists()
    assert len(list((out / "students").glob("*.html"))) == 5
    files = sorted((out / "junit").glob(f"*/{NOTEBOOK}.xml"))
    assert len(files) == 5
    assert all(name in files[0].read_text() for name in outcomes(out, "student0"))
    assert "gradebook.csv" in summary(outcome, out)


def test_called_again_it_grades_nothing_and_writes_the_same(marked, monkeypatch):
    submissions, out, _ = marked
    before = (out / "gradebook.csv").read_bytes()
    monkeypatch.setattr(
        command, "in_processes", lambda function, tasks, at_once: (pytest.fail(f"graded {task}") for task in tasks)
    )
    outcome, said = graded(submissions, out)
    assert outcome.new == 0
    assert said == ["5 of 5 notebooks are graded already."]
    assert (out / "gradebook.csv").read_bytes() == before


@pytest.mark.parametrize("changed", ["submission", "seed", "release", "checks", "asked"])
def test_what_has_changed_is_graded_again(marked, changed, tmp_path, monkeypatch):
    submissions, out, _ = marked
    out, submissions = shutil.copytree(out, tmp_path / "out"), shutil.copytree(submissions, tmp_path / "in")
    new, more, release = 5, {}, RELEASE
    if changed == "submission":
        file = submissions / "student1" / f"{NOTEBOOK}.ipynb"
        file.write_bytes((submissions / "student0" / file.name).read_bytes())
        new = 1
    elif changed == "seed":
        more = {"seed": 8}
    elif changed == "asked":
        more = {"again": True}
    elif changed == "checks":
        monkeypatch.setattr("rlcourse.grading.marking.result_cache.checks_digest", lambda: "another")
    else:
        release = shutil.copytree(RELEASE, tmp_path / "release")
        file = release / f"{NOTEBOOK}.ipynb"
        file.write_text(
            file.read_text(encoding="utf-8").replace("The return from every step", "Returns from every step"), encoding="utf-8"
        )
    seen = []

    def instead(function, tasks, at_once):
        for task, _ in tasks:
            seen.append(task.student)
            yield task, command.refused(task, "not graded here")

    monkeypatch.setattr(command, "in_processes", instead)
    result = run(Grading(submissions, out, release, **{"seed": int(SEED)} | more), lambda message: None, progress=False)
    assert result.new == new
    assert seen == (["student1"] if new == 1 else [f"student{n}" for n in range(5)])


def test_interrupted_it_keeps_what_is_graded_and_writes_no_half_gradebook(marked, tmp_path, monkeypatch):
    submissions, whole, _ = marked
    real = command.in_processes

    def stopped(function, tasks, at_once):
        results = real(function, tasks, at_once)
        yield next(results)
        results.close()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(command, "in_processes", stopped)
        outcome, said = graded(submissions, tmp_path)
    assert not outcome.whole
    assert "call it again" in said[-1]
    assert not (tmp_path / "gradebook.csv").exists()
    outcome, _ = graded(submissions, tmp_path)
    assert 0 < outcome.new < 5
    assert (tmp_path / "gradebook.csv").read_bytes() == (whole / "gradebook.csv").read_bytes()


def start(submissions, out, *more):
    arguments = ["grade", str(submissions), "--out", str(out), "--release", str(RELEASE), "--seed", SEED, *more]
    return subprocess.Popen(
        [sys.executable, "-m", "rlcourse.cli", *arguments], stderr=subprocess.DEVNULL, start_new_session=True
    )


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_killed_and_called_again_the_gradebook_is_that_of_an_undisturbed_run(tmp_path):
    submissions = hand_in(tmp_path / "in", 6)
    graded(submissions, tmp_path / "whole")
    for done in (1, 3):
        running = start(submissions, tmp_path / "out", "--workers", "2")
        wait_for(lambda done=done: len(list((tmp_path / "out" / "results").glob("student*.json"))) >= done)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert not (tmp_path / "out" / "gradebook.csv").exists()
    assert start(submissions, tmp_path / "out").wait() == 0
    for file in ("gradebook.csv", "totals.csv"):
        assert (tmp_path / "out" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()


def test_on_a_cluster_that_loses_a_machine_the_gradebook_is_the_same(tmp_path):
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    submissions = hand_in(tmp_path / "in", 6)
    graded(submissions, tmp_path / "whole")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "node_ip_address": HERE})
    try:
        node = cluster.add_node(num_cpus=1, node_ip_address=HERE)
        running = start(submissions, tmp_path / "out", "--cluster", cluster.address)
        wait_for(lambda: len(list((tmp_path / "out" / "results").glob("student*.json"))) >= 2)
        cluster.remove_node(node)
        assert running.wait(timeout=240) == 0
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert (tmp_path / "out" / "gradebook.csv").read_bytes() == (tmp_path / "whole" / "gradebook.csv").read_bytes()


def test_what_cannot_be_graded_is_said(tmp_path):
    with pytest.raises(BadRelease, match="--release"):
        run(Grading(tmp_path, tmp_path / "out", tmp_path / "nothing"), print, progress=False)
    with pytest.raises(FileNotFoundError, match="expected a folder or a zip"):
        run(order(tmp_path / "nobody", tmp_path / "out"), print, progress=False)
    (tmp_path / "file").touch()
    submissions = hand_in(tmp_path / "in", 1)
    with pytest.raises(NotADirectoryError, match="--out"):
        run(order(submissions, tmp_path / "file"), print, progress=False)


def test_files_of_no_notebook_are_named(tmp_path):
    submissions = hand_in(tmp_path / "in", 2)
    (submissions / "student0" / "essay.ipynb").write_bytes(b"{}")
    outcome, _ = graded(submissions, tmp_path / "out")
    assert any("essay.ipynb" in name for name in outcome.unknown)
    assert "essay.ipynb" in summary(outcome, tmp_path / "out")
    assert "essay.ipynb" in (tmp_path / "out" / "class.html").read_text(encoding="utf-8")


def test_marks_of_others_are_told_of(marked, tmp_path):
    submissions, out, _ = marked
    out = shutil.copytree(out, tmp_path / "out")
    few = tmp_path / "few"
    shutil.copytree(submissions / "student0", few / "student0")
    outcome, said = graded(few, out)
    assert outcome.new == 0
    assert any("4 notebooks that were graded before are not in" in line for line in said)
    assert {row["student"] for row in rows(out)} == {"student0"}


def test_a_seed_that_is_given_is_kept_and_used_again(marked, tmp_path):
    submissions, out, _ = marked
    out = shutil.copytree(out, tmp_path / "out")
    outcome, _ = graded(submissions, out, seed=None)
    assert outcome.new == 0
    assert (out / "results").stat().st_mode & 0o077 == 0


def test_without_bubblewrap_it_refuses_and_says_what_to_do(tmp_path):
    submissions = hand_in(tmp_path / "in", 1)
    bare = {name: value for name, value in os.environ.items() if name != "PATH"} | {"PATH": str(tmp_path)}
    arguments = [
        sys.executable,
        "-m",
        "rlcourse.cli",
        "grade",
        str(submissions),
        "--out",
        str(tmp_path / "out"),
        "--release",
        str(RELEASE),
    ]
    refused = subprocess.run(arguments, capture_output=True, text=True, env=bare)
    assert refused.returncode == 1
    assert "apt install bubblewrap" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "out" / "gradebook.csv").exists()
    trusted = subprocess.run([*arguments, "--unsafe", "--workers", "1"], capture_output=True, text=True, env=bare)
    assert trusted.returncode == 0, trusted.stderr
    assert set(outcomes(tmp_path / "out", "student0").values()) == {"right"}
