"""What happened in a training with many workers: counted, recorded, and judged."""

import threading
import time

import numpy as np

from rlcourse.algorithms.a3c.parameter_server import Report
from rlcourse.runs.history import COLUMNS

WINDOW = 100  # episodes whose mean return counts
LOOK_EVERY = 50  # updates


class Monitor:
    """Counts a training's steps, updates and episodes, and says when it is `over`. Any thread may record.

    Args:
        training: Whose `step`, `updates`, `seconds`, `history`, `solved_step` and `solved_seconds` are kept.
        record: Has `add(episode_return, weights)`, which is called for every episode.
    """

    def __init__(self, training, record):
        self.training, self.best, self.over = training, record, False
        self.began: tuple[float, int] | None = None  # seconds and step when the workers began to play
        self._lock = threading.Lock()
        self._losses, self._first_loss = [], np.nan

    def begin(self) -> None:
        """Begin, or go on."""
        self.over, self.began = False, None
        self.training.alarms.pop("loss not finite", None)  # said each time

    def ready(self) -> None:
        """Told when the workers begin to play: what went before is start-up. By default when the first gradient comes."""
        self.began = time.perf_counter() - self.training.began, self.training.step

    def record(self, report: Report, weights: np.ndarray, updates: int = 1) -> None:
        """Count a gradient that led to these weights [P], and what its rollout tells; 0 updates for a part of a counted one."""
        self.count(report, updates)
        self.record_episodes(report, weights)

    def count(self, report: Report, updates: int = 1) -> None:
        """The part of `record` that is quick: whoever calls may hold a lock."""
        with self._lock:
            if self.over:
                return
            t = self.training
            now = t.seconds = time.perf_counter() - t.began
            t.step += report.steps
            self.began = self.began or (now, t.step)
            t.updates += updates
            self._losses.append(report.loss)
            self._first_loss = report.loss if np.isnan(self._first_loss) else self._first_loss
            for total, length in report.episodes:
                t.history.add(t.step, now, total, length, float(np.mean(self._losses)), np.nan)
                self._losses = self._losses[-1:]
            self._judge(report)

    def record_episodes(self, report: Report, weights: np.ndarray) -> None:
        """The part of `record` that tells the record of the best."""
        for total, _ in report.episodes:
            self.best.add(total, weights)

    def _judge(self, report: Report) -> None:
        t, progress = self.training, self.training.progress
        recent = [row[COLUMNS.index("return")] for row in t.history.rows[-WINDOW:]]
        reached = t.threshold is not None and len(recent) == WINDOW and np.mean(recent) >= t.threshold
        if reached and t.solved_step is None:
            t.solved_step, t.solved_seconds = t.step, t.seconds
        if not np.isfinite([report.loss, report.norm]).all() or t.updates % LOOK_EVERY == 1:
            t.look(np.array([report.loss]), np.array([report.norm]), first_loss=self._first_loss)
        progress.solved = progress.solved or bool(reached and t.settings.stop_when_solved)
        self.over = self.over or progress.over or progress.solved or "loss not finite" in t.alarms
