"""What all figures have in common: their layout, and that they say in words what they show, for whoever cannot see them.

JupyterLab leaves out an `alt` in the output's metadata, so a figure is shown as an image tag with its own, as animations are.
"""

from functools import partial

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter

from rlcourse.show.document import image


class DescribedFigure(Figure):
    """A Matplotlib figure that a notebook shows together with its description."""

    told = ""  # what it shows, in words; "" to have it read off the axes

    @property
    def description(self) -> str:
        """What the figure shows: title, axes with what they span, and every line with its name, beginning and end."""
        bars = [picture.colorbar.ax for axes in self.axes for picture in _coloured(axes)]
        read = [_panel(axes) for axes in self.axes if axes.axison and axes not in bars]
        return ". ".join(filter(None, [self.get_suptitle(), *([self.told] if self.told else read)])) or "A plot"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        from IPython import get_ipython
        from IPython.core.pylabtools import print_figure

        if shell := get_ipython():  # else the picture would be shown once more, without its description
            shell.display_formatter.formatters["image/png"].for_type(DescribedFigure, lambda figure: None)
        return {"text/html": image("image/png", print_figure(self, base64=False), self.description), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<Figure: {self.description}>"


subplots = partial(plt.subplots, FigureClass=DescribedFigure)


def chart(width: float, height: float, title: str, xlabel: str, ylabel: str) -> tuple[Figure, Axes]:
    """A figure of one panel with a pale grid; width and height in inches."""
    figure, axes = subplots(figsize=(width, height))
    axes.set(title=title, xlabel=xlabel, ylabel=ylabel)
    axes.grid(alpha=0.25)
    return figure, axes


def draw_level(axes: Axes, level: float | None, label: str) -> None:
    """A dashed horizontal line to compare with, unless `level` is None."""
    if level is not None:
        axes.axhline(level, color="0.3", linestyle="--", linewidth=1, label=label.format(level))


def few_labels(axes: Axes) -> None:
    """Label a logarithmic vertical axis at few plain numbers: 1, 3, 10, 30, ..., or, over many decades, some of 1, 10, 100."""
    low, high = axes.get_ylim()
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)) if high < 1e4 * low else LogLocator(numticks=4))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter(NullFormatter())


def legend_below(axes: Axes, distance: float, columns: int = 2, **text) -> None:
    """A legend that covers nothing: `distance` below, in heights of the axes, with dots large enough to be seen."""
    legend = axes.legend(loc="upper center", bbox_to_anchor=(0.5, -distance), ncols=columns, frameon=False, **text)
    for handle in legend.legend_handles:
        if isinstance(handle, Line2D) and handle.get_marker() == ".":
            handle.set(markersize=7, alpha=0.8)


def finished(figure: DescribedFigure, told: str = "") -> DescribedFigure:
    """Lay out `figure` and take it off pyplot's list, so that a notebook shows it once and memory is freed."""
    figure.told = told
    for axes in figure.axes:
        if "top" in axes.spines:  # a wheel has none
            axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    plt.close(figure)
    return figure


def _coloured(axes: Axes) -> list:
    """What in a panel has a bar beside it that says what its colours are."""
    return [picture for picture in (*axes.images, *axes.collections) if picture.colorbar]


def _panel(axes: Axes) -> str:
    spans = [_span(axes.get_ylabel(), axes.dataLim.intervaly), _span(axes.get_xlabel(), axes.dataLim.intervalx)]
    what = [" over ".join(filter(None, spans))]
    what += [f"colours: {_span(p.colorbar.ax.get_ylabel() or 'values', p.get_clim())}" for p in _coloured(axes)]
    what += [_line(line) for line in axes.lines if not line.get_label().startswith("_")]
    what += [label for handle, label in zip(*axes.get_legend_handles_labels(), strict=True) if handle not in axes.lines]
    title = " ".join(axes.get_title().split())
    return (f"{title}: " if title else "") + "; ".join(filter(None, what))


def _span(name: str, ends) -> str:
    return f"{name} from {_short(ends[0])} to {_short(ends[1])}" if name and np.isfinite(ends).all() else name


def _line(line: Line2D) -> str:
    """A line's name, and where it begins and ends, if it is the graph of a function."""
    x, y = (np.asarray(values, dtype=float) for values in line.get_data())
    y = y[np.isfinite(y)]
    if len(y) == 0 or line.get_linestyle() in ("None", "") or (np.diff(x) < 0).any():  # for the legend; points; a path
        return line.get_label()
    ends = f"at {_short(y[0])}" if np.ptp(y) == 0 else f"from {_short(y[0])} to {_short(y[-1])}"
    return f"{line.get_label()} {ends}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{round(number, 6):.3g}"
