"""Grading a class of 500 with notebook 02: how fast, with how much memory, where the time goes, and what a killed run loses."""

import atexit
import csv
import functools
import hashlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from rlcourse.grading.sandbox.process_tree import usage
from tests.benchmarks.a_class import ROOT, make

STUDENTS = 500
FEWER = 100  # for what one process does
SEED = "5"
KILLS = (50, 200, 400)  # notebooks that are graded when the run is killed
HERE = "127.0.0.2"  # Ray replaces 127.0.0.1 by the address it finds


def rate() -> None:
    """Notebooks a minute and most memory with one process for each processor, with one process, and stage by stage."""
    _, marks, run = _undisturbed()
    _report(marks, "one process for each processor", run)
    with tempfile.TemporaryDirectory() as folder:
        few = make(Path(folder) / "few", FEWER)
        for workers in ("2", "1"):
            out = Path(folder) / f"few{workers}"
            _report(out, f"{FEWER} notebooks, {workers} at once", _run(few, out, "--workers", workers))


def killed() -> None:
    """A run that is killed three times and called again each time, beside one that is not: their gradebooks."""
    submissions, whole, _ = _undisturbed()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "killed"
        for done in KILLS:
            running = _start(submissions, out)
            while len(list((out / "results").glob("student*"))) < done:
                time.sleep(0.2)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            print(f"killed with {len(list((out / 'results').glob('student*')))} notebooks graded", flush=True)
        _run(submissions, out)
        _compare(whole, out)


def cluster() -> None:
    """The same class on a Ray cluster of two nodes, of which one is removed in the middle: its gradebook."""
    import ray
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    submissions, whole, _ = _undisturbed()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "cluster"
        nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "node_ip_address": HERE})
        try:
            node = nodes.add_node(num_cpus=1, node_ip_address=HERE)
            began = time.monotonic()
            running = _start(submissions, out, "--cluster", nodes.address)
            while len(list((out / "results").glob("student*"))) < STUDENTS // 2:
                time.sleep(0.2)
            nodes.remove_node(node)
            print(f"a node removed after {time.monotonic() - began:.0f} s", flush=True)
            assert running.wait() == 0
            print(f"done after {time.monotonic() - began:.0f} s", flush=True)
        finally:
            ray.shutdown()
            nodes.shutdown()
        _compare(whole, out)


@functools.cache
def _undisturbed() -> tuple[Path, Path, dict]:
    """The class, the folder of its marks from a run that nothing disturbed, and how that run went."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    submissions, marks = make(Path(folder.name) / "class", STUDENTS), Path(folder.name) / "marks"
    return submissions, marks, _run(submissions, marks)


def _start(submissions: Path, out: Path, *more: str) -> subprocess.Popen:
    arguments = ["grade", str(submissions), "--out", str(out), "--release", str(ROOT / "notebooks"), "--seed", SEED, *more]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "-m", "rlcourse.cli", *arguments], cwd=ROOT, start_new_session=True, **quiet)


def _run(submissions: Path, out: Path, *more: str) -> dict:
    """Grade, and say how long it took and the most memory that all processes together used."""
    began, running, most = time.monotonic(), _start(submissions, out, *more), [0]
    done = threading.Event()

    def watch():
        while not done.wait(1.0):
            most[0] = max(most[0], usage(running.pid).memory)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = running.wait()
    done.set()
    watcher.join()
    return {"seconds": time.monotonic() - began, "memory": most[0], "code": code}


def _report(out: Path, name: str, run: dict) -> None:
    results = [json.loads(path.read_text())["graded"] for path in sorted((out / "results").glob("student*"))]
    spent = [dict(one["spent"]) for one in results if one["spent"]]
    stages = {stage: statistics.median(one[stage] for one in spent) for stage in spent[0]}
    print(
        f"{name}: {len(results)} notebooks in {run['seconds']:.0f} s, {60 * len(results) / run['seconds']:.0f} a minute;",
        end=" ",
    )
    print(f"most memory {run['memory'] / 2**30:.1f} GB (pages that processes share counted for each); ended with {run['code']}")
    print("  seconds of processor time of a notebook, medians:", ", ".join(f"{s} {t:.2f}" for s, t in stages.items()))
    print("  outcomes:", dict(Counter(mark["outcome"] for one in results for mark in one["marks"])), flush=True)


def _compare(whole: Path, other: Path) -> None:
    """Say whether two gradebooks are the same, byte for byte."""
    books = [(folder / "gradebook.csv").read_bytes() for folder in (whole, other)]
    with open(other / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        rows = [(row["student"], row["exercise"]) for row in csv.DictReader(file)]
    print(f"rows: {len(rows)}, different ones: {len(set(rows))}; SHA-256 {[hashlib.sha256(b).hexdigest()[:12] for b in books]}")
    print("the same, byte for byte" if books[0] == books[1] else "NOT the same", flush=True)
