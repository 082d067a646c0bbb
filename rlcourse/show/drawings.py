"""Drawings of how things work together: an actor and its critic, a server and its workers."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from rlcourse.show.described import finished, subplots
from rlcourse.show.palette import BLUE, ORANGE, PALE


def plot_gradient_flow() -> Figure:
    """A drawing: numbers flow from the state to the value, the gradient flows back from the value to the actor's weights."""
    figure, axes = subplots(figsize=(9, 2.9), subplot_kw={"xlim": (0, 18), "ylim": (-0.5, 5)})
    axes.axis("off")
    boxes = ("state\n$s$", "actor\n$\\mu_\\theta$", "action\n$a = \\mu_\\theta(s)$", "critic\n$Q$", "value\n$Q(s, a)$")
    for i, text in enumerate(boxes):
        style, colour = ("round,pad=0.5", PALE) if i in (1, 3) else ("square,pad=0.35", "white")  # a network; a number
        box = {"boxstyle": style, "facecolor": colour, "edgecolor": "0.3"}
        axes.text(1 + 4 * i, 2.6, text, ha="center", va="center", fontsize=11, bbox=box)
    for x in (1, 5, 9, 13):
        _arrow(axes, (x + 1.0, 2.9), (x + 3.0, 2.9), color=BLUE)
    _arrow(axes, (1.0, 3.65), (13.0, 3.65), color=BLUE, connectionstyle="arc3,rad=-0.16")
    for x, text in ((15, ""), (11, "$\\partial Q/\\partial a$"), (7, "$\\partial a/\\partial \\theta$")):
        _arrow(axes, (x + 0.85, 2.25), (x - 0.85, 2.25), color=ORANGE, linestyle="--")
        axes.text(x, 1.25, text, ha="center", va="center", fontsize=12)
    axes.text(5.0, 0.55, "moves $\\theta$", ha="center", fontsize=10)
    axes.text(13.0, 0.55, "its weights stay", ha="center", fontsize=10)
    axes.plot([], [], color=BLUE, label="numbers")
    axes.plot([], [], "--", color=ORANGE, label="gradient")
    axes.legend(loc="lower left", frameon=False, ncols=2, bbox_to_anchor=(0.0, -0.08))
    return finished(
        figure,
        "A drawing of five boxes in a row: state, actor, action, critic, value. Numbers flow from left to right, and from the "
        "state to the critic as well; the gradient flows back from the value through the critic and the action to the actor's "
        "weights, which it moves. The critic's weights stay",
    )


def plot_workers(count: int = 3) -> Figure:
    """The circle in which each of `count` workers goes: pull the weights, play, compute the gradient, push it."""
    figure, axes = subplots(figsize=(8, 3.3), subplot_kw={"xlim": (0, 10), "ylim": (0, 4.1)})
    axes.axis("off")
    _box(axes, 5, 3.45, 3.4, 0.7, "server: the weights", ORANGE)
    for i, x in enumerate(np.linspace(1.7, 8.3, count)):
        _box(axes, x, 0.85, 2.5, 1.3, f"worker {i}: plays with\nits copy, then\ncomputes a gradient", BLUE)
        top = 5 + (x - 5) * 0.35
        _arrow(axes, (top - 0.25, 3.05), (x - 0.35, 1.6), color="0.25", lw=1.4, linestyle="--")
        _arrow(axes, (x + 0.35, 1.6), (top + 0.25, 3.05), color="0.25", lw=1.4)
    axes.plot([], [], "--", color="0.25", label="pull: a copy of the weights")
    axes.plot([], [], "-", color="0.25", label="push: a gradient")
    axes.legend(loc="upper left", frameon=False, fontsize=9, bbox_to_anchor=(-0.02, 1.02))
    return finished(
        figure,
        f"A drawing: the server holds the weights. Each of {count} workers pulls a copy of them, plays with it, computes a "
        "gradient, and pushes that to the server",
    )


def _box(axes, x: float, y: float, width: float, height: float, text: str, colour: str) -> None:
    corner = x - width / 2, y - height / 2
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0.08", facecolor="white", edgecolor=colour, lw=2))
    axes.text(x, y, text, ha="center", va="center", fontsize=10)


def _arrow(axes, start: tuple[float, float], end: tuple[float, float], **look) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=14, **look))
