"""What all figures have in common: their layout, and that they say in words what they show, for whoever cannot see them.

A notebook shows a figure as a picture without a text, and JupyterLab leaves out even an `alt` that stands in the output's
metadata. So a figure of this class is shown as an image tag with its own `alt`, as animations are.
"""

import base64
import html

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import LogLocator, NullFormatter


class DescribedFigure(Figure):
    """A Matplotlib figure that a notebook shows together with its description.

    Attributes:
        told: What it shows, in words; "" to have it read off the axes.
    """

    told = ""

    @property
    def description(self) -> str:
        """What the figure shows: title, axes with what they span, and every line with its name, beginning and end."""
        bars = {id(image.colorbar.ax): image.colorbar for axes in self.axes for image in _mapped(axes) if image.colorbar}
        read = [_panel(axes, bars) for axes in self.axes if axes.axison and id(axes) not in bars]
        return ". ".join(filter(None, [self.get_suptitle(), self.told, *([] if self.told else read)])) or "A plot"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        from IPython import get_ipython
        from IPython.core.pylabtools import print_figure

        if shell := get_ipython():  # else the picture would be shown once more, without its description
            shell.display_formatter.formatters["image/png"].for_type(DescribedFigure, lambda figure: None)
        png = base64.b64encode(print_figure(self, base64=False)).decode()
        tag = f'<img alt="{html.escape(self.description)}" src="data:image/png;base64,{png}" style="max-width:100%">'
        return {"text/html": tag, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<Figure: {self.description}>"


def subplots(*args, **kwargs):
    """As `plt.subplots`, with a figure that describes itself."""
    return plt.subplots(*args, FigureClass=DescribedFigure, **kwargs)


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
    """A legend that covers nothing, with dots large enough to be seen.

    Args:
        axes: Below which it stands.
        distance: From the axes, in their heights; their own labels stand between.
        columns: How many entries stand side by side.
        **text: Such as fontsize.
    """
    legend = axes.legend(loc="upper center", bbox_to_anchor=(0.5, -distance), ncols=columns, frameon=False, **text)
    for handle in legend.legend_handles:
        if isinstance(handle, Line2D) and handle.get_marker() == ".":
            handle.set(markersize=7, alpha=0.8)


def finished(figure: Figure) -> Figure:
    """Lay out `figure` and take it off pyplot's list, so that a notebook shows it once and memory is freed."""
    for axes in figure.axes:
        if "top" in axes.spines:  # a wheel has none
            axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    plt.close(figure)
    return figure


def _mapped(axes: Axes) -> list:
    return [*axes.images, *axes.collections]


def _panel(axes: Axes, bars: dict[int, Colorbar]) -> str:
    images = [image for image in _mapped(axes) if image.colorbar is not None and id(image.colorbar.ax) in bars]
    spans = [_span(axes.get_ylabel(), axes.dataLim.intervaly), _span(axes.get_xlabel(), axes.dataLim.intervalx)]
    what = [" over ".join(filter(None, spans))]
    what += [f"colours: {_span(image.colorbar.ax.get_ylabel() or 'values', image.get_clim())}" for image in images]
    what += [_line(line) for line in axes.lines if not line.get_label().startswith("_")]
    others = [label for handle, label in zip(*axes.get_legend_handles_labels(), strict=True) if handle not in axes.lines]
    title = " ".join(axes.get_title().split())
    return (f"{title}: " if title else "") + "; ".join(filter(None, [*what, *others]))


def _span(name: str, ends) -> str:
    low, high = ends
    return f"{name} from {_short(low)} to {_short(high)}" if name and np.isfinite([low, high]).all() else name


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
