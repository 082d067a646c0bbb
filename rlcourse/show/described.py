"""Figures that say in words what they show, for whoever cannot see them.

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


def _mapped(axes: Axes) -> list:
    return [*axes.images, *axes.collections]


def _panel(axes: Axes, bars: dict[int, Colorbar]) -> str:
    """What one panel shows."""
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
