"""One call of `train`, from the outside: how far it goes, what a person sees meanwhile, and the stop button."""

import signal
import sys
import threading
import time

import numpy as np
from tqdm.auto import tqdm

from rlcourse.show.curves import Band, plot_training

NEVER = 2**62  # a step or an episode that is not reached
SECONDS_BETWEEN_DRAWINGS = 2.0  # a drawing takes about a tenth of a second


class Progress:
    """A progress bar and, in a notebook, a live curve, until so many steps or episodes are made.

    Entered as a context, it notes the first interrupt (the stop button, Ctrl+C) in `stopped`, so that everything is kept; a
    second one raises KeyboardInterrupt. Left, it draws the curve for the last time and takes the bar away; where something is
    left to do, the bar stays, in red.

    Args:
        training: Has `algorithm`, `name`, `seed`, `threshold`, `step` and `history`.
        n_steps: Environment steps to make, or None.
        episodes: Episodes to finish, in place of `n_steps`.
        shown: False to show nothing but messages.
        band: Ten seeds' curves to draw behind this one's.

    Raises: ValueError for neither or both of n_steps and episodes, or one that is no whole number of 1 or more.
    """

    def __init__(self, training, n_steps: int | None, episodes: int | None, shown: bool = True, band: Band | None = None):
        if (n_steps is None) == (episodes is None):
            raise ValueError(f"n_steps is {n_steps!r} and episodes is {episodes!r}: expected one of them, and the other None.")
        name, amount = ("n_steps", n_steps) if episodes is None else ("episodes", episodes)
        if isinstance(amount, bool) or not isinstance(amount, int | np.integer) or amount < 1:
            raise ValueError(f"{name} is {amount!r}, expected a whole number of 1 or more.")
        self.training, self.band = training, band
        self.stopped = False  # somebody has asked to stop
        self.solved = False  # nothing more is to be done though steps are left: the bar then counts as full
        self.last_step = training.step + n_steps if episodes is None else NEVER
        self.last_episode = NEVER if episodes is None else len(training.history) + episodes
        bar = {"total": min(self.last_step, self.last_episode), "initial": self.done, "unit": name.removeprefix("n_")[:-1]}
        self.bar = tqdm(**bar, unit_scale=True, leave=False, disable=not shown, file=sys.stderr)
        self.display = None
        self._live = shown and in_notebook()
        self._drawn = time.perf_counter() - SECONDS_BETWEEN_DRAWINGS / 2  # the first one comes after a second

    @property
    def done(self) -> int:
        """What the bar counts: steps, or episodes."""
        return self.training.step if self.last_episode == NEVER else len(self.training.history)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to do, or somebody has asked to stop."""
        return self.stopped or self.done >= min(self.last_step, self.last_episode)

    @property
    def expected_steps(self) -> float:
        """How many steps there will be; where episodes are counted, as many for each as until now."""
        if self.last_episode == NEVER:
            return self.last_step
        return self.training.step * self.last_episode / max(len(self.training.history), 1)

    def __enter__(self) -> "Progress":
        self._before = None
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, number, frame) -> None:
        if self.stopped:
            raise KeyboardInterrupt
        self.stopped = True

    def __exit__(self, *exception) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        self.bar.update(self.done - self.bar.n)
        self._draw()
        if self.solved:
            self.bar.total = self.bar.n
            self.bar.refresh()
        self.bar.close()

    def update(self) -> None:
        """Show how far it is."""
        if self.bar.disable:
            return
        self.bar.update(self.done - self.bar.n)
        if time.perf_counter() - self._drawn > SECONDS_BETWEEN_DRAWINGS:
            self._draw()

    def _draw(self) -> None:
        t = self.training
        if not self._live or len(t.history) < 2:
            return
        from IPython.display import display

        title = f"{t.algorithm} on {t.name}, seed {t.seed}"
        figure = plot_training(t.history.copy(), title, self.band, t.threshold)
        if self.display is None:
            self.display = display(figure, display_id=True)
        else:
            self.display.update(figure)
        self._drawn = time.perf_counter()


def in_notebook() -> bool:
    """Whether this runs in a notebook's kernel, which can show pictures."""
    return "IPython" in sys.modules and hasattr(sys.modules["IPython"].get_ipython(), "kernel")
