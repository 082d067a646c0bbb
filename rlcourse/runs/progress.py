"""What a person sees while training: a progress bar, and in a notebook a curve that is redrawn in place."""

import sys
import time

from tqdm.auto import tqdm

from rlcourse.show.curves import Band, plot_training
from rlcourse.runs.history import History

SECONDS_BETWEEN_DRAWINGS = 2.0  # a drawing takes about a tenth of a second


class Progress:
    """A progress bar and, in a notebook, a live curve.

    Args:
        done: Steps (or other units) already made.
        total: Steps there will be.
        title: Of the curve.
        band: Ten seeds' curves to draw behind it.
        threshold: The return that counts as solved.
        shown: False to show nothing but messages.
        unit: What is counted.
    """

    def __init__(
        self, done: int, total: int, title: str, band: Band | None, threshold: float | None, shown: bool = True,
        unit: str = "step",
    ):  # fmt: skip
        self.title, self.band, self.threshold = title, band, threshold
        self.bar = tqdm(total=total, initial=done, unit=unit, unit_scale=True, leave=False, disable=not shown, file=sys.stderr)
        self.display = None
        self._live = shown and in_notebook()
        self._drawn = time.perf_counter() - SECONDS_BETWEEN_DRAWINGS / 2  # the first one comes after a second

    def update(self, done: int, history: History) -> None:
        """Show how far it is."""
        if self.bar.disable:
            return
        self.bar.update(done - self.bar.n)
        if self._live and len(history) > 1 and time.perf_counter() - self._drawn > SECONDS_BETWEEN_DRAWINGS:
            self._draw(history)

    def close(self, done: int, history: History, early: bool = False) -> None:
        """Draw the curve for the last time and take the bar away; where something is left to do, it stays, in red.

        Args:
            done: How far it is.
            history: What happened.
            early: True where nothing more is to be done though steps are left; the bar then counts as full.
        """
        self.bar.update(done - self.bar.n)
        if self._live and len(history) > 1:
            self._draw(history)
        if early:
            self.bar.total = self.bar.n
            self.bar.refresh()
        self.bar.close()

    def _draw(self, history: History) -> None:
        from IPython.display import display

        figure = plot_training(history.copy(), self.title, self.band, self.threshold)
        if self.display is None:
            self.display = display(figure, display_id=True)
        else:
            self.display.update(figure)
        self._drawn = time.perf_counter()


def in_notebook() -> bool:
    """Whether this runs in a notebook's kernel, which can show pictures."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")
