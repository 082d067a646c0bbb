"""What happened in a training with many workers: counted, written down, and judged."""

import threading
import time
from collections.abc import Callable

import numpy as np

from rlcourse.algorithms.a3c.rollout import Report
from rlcourse.runs.diagnostics import Vitals, new_alarms
from rlcourse.runs.history import History

WINDOW = 100  # episodes whose mean return counts
LOOK_EVERY = 50  # updates


class Monitor:
    """Counts, history, and whether the training is over. Any thread may write.

    Args:
        threshold: Mean of the last 100 episodes that counts as solved, or None.
        record: Has `add(episode_return, weights)`, which is called for every episode.
        says: Where messages go.

    Attributes:
        history: Episode by episode.
        alarms: Name -> sentence.
        step: Environment steps.
        updates: Gradients applied.
        seconds: Of training so far.
        solved_step: Steps after which the threshold was reached, or None.
        solved_seconds: Seconds after which it was.
        over: Whether the training is to end.
    """

    def __init__(self, threshold: float | None, record, says: Callable[[str], None]):
        self.threshold, self.record, self.says = threshold, record, says
        self.history, self.alarms = History(), {}
        self.step = self.updates = 0
        self.seconds = 0.0
        self.solved_step = self.solved_seconds = None
        self.over = False
        self._ready: tuple[float, int] | None = None
        self._lock = threading.Lock()
        self._losses: list[float] = []
        self._usual_loss = np.nan
        self._recent: list[float] = []

    def open(self, last_step: int, last_game: int, stop_when_solved: bool) -> None:
        """Begin, or go on, until that many steps or episodes."""
        self.last_step, self.last_game, self.stop_when_solved = last_step, last_game, stop_when_solved
        self.over, self._ready = False, None
        self.alarms.pop("loss not finite", None)  # said each time
        self._began = time.perf_counter() - self.seconds

    def ready(self) -> None:
        """Told when the workers begin to play: what went before is start-up. By default when the first gradient comes."""
        self._ready = time.perf_counter() - self._began, self.step

    def resume(self, history: History, counters: dict, alarms: dict[str, str]) -> None:
        """Take over what was saved; `counters` has step, updates, seconds, solved_step and solved_seconds."""
        self.history, self.alarms = history, alarms
        for name, value in counters.items():
            setattr(self, name, value)
        self._recent = history["return"][-WINDOW:].tolist()

    def write(self, report: Report, weights: np.ndarray, updates: int = 1) -> None:
        """Count one gradient that has been applied, and what its rollout tells.

        Args:
            report: The report.
            weights: [P] as they are now.
            updates: How many updates it was: 0 where it is a part of one that has been counted.
        """
        self.count(report, updates)
        self.record_episodes(report, weights)

    def count(self, report: Report, updates: int = 1) -> None:
        """The part of `write` that is quick: whoever calls may hold a lock."""
        with self._lock:
            if self.over:
                return
            now = self.seconds = time.perf_counter() - self._began
            self.step += report.steps
            self._ready = self._ready or (now, self.step)
            self.updates += updates
            self._losses.append(report.loss)
            self._usual_loss = report.loss if np.isnan(self._usual_loss) else self._usual_loss
            for total, length in report.episodes:
                self.history.add(self.step, now, total, length, float(np.mean(self._losses)), np.nan)
                self._losses = self._losses[-1:]
                self._recent = [*self._recent[1 - WINDOW :], total]
            self._judge(report)

    def record_episodes(self, report: Report, weights: np.ndarray) -> None:
        """The part of `write` that calls the record."""
        for total, _ in report.episodes:
            self.record.add(total, weights)

    @property
    def throughput(self) -> float:
        """Environment steps per second in the last training, start-up left out; NaN before there was one."""
        seconds, step = self._ready or (self.seconds, self.step)
        return (self.step - step) / (self.seconds - seconds) if self.seconds > seconds else np.nan

    @property
    def games(self) -> int:
        """Episodes that are over."""
        return len(self.history)

    def stop(self) -> None:
        """End the training."""
        self.over = True

    def _judge(self, report: Report) -> None:
        reached = self.threshold is not None and len(self._recent) >= WINDOW and np.mean(self._recent) >= self.threshold
        if reached and self.solved_step is None:
            self.solved_step, self.solved_seconds = self.step, self.seconds
        if not np.isfinite([report.loss, report.norm]).all() or self.updates % LOOK_EVERY == 1:
            self._look(report)
        done = self.step >= self.last_step or self.games >= self.last_game
        self.over = self.over or done or (reached and self.stop_when_solved) or "loss not finite" in self.alarms

    def _look(self, report: Report) -> None:
        numbers = np.array([report.loss]), np.array([report.norm])
        vitals = Vitals(self.step, max(self.last_step, 1), self.updates, *numbers, self._usual_loss, None, None, True, False, 1,
                        self.history["return"])  # fmt: skip
        for name, sentence in new_alarms(vitals, self.alarms).items():
            self.alarms[name] = sentence
            self.says(f"Alarm, {name}: {sentence}")
