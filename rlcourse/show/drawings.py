"""Drawings of how things work together: an actor and its critic, a master and its workers."""

from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from rlcourse.show.described import finished, subplots
from rlcourse.show.palette import BLUE, ORANGE, PALE


def plot_gradient_flow() -> Figure:
    """A drawing: numbers flow from the state to the value, the gradient flows back from the value to the actor's weights."""
    figure, axes = subplots(figsize=(9, 2.9))
    axes.set(xlim=(0, 18), ylim=(-0.5, 5))
    axes.axis("off")
    boxes = {1.0: "state\n$s$", 5.0: "actor\n$\\mu_\\theta$", 9.0: "action\n$a = \\mu_\\theta(s)$", 13.0: "critic\n$Q$",
             17.0: "value\n$Q(s, a)$"}  # fmt: skip
    for x, text in boxes.items():
        network = "actor" in text or "critic" in text
        axes.text(x, 2.6, text, ha="center", va="center", fontsize=11,
                  bbox={"boxstyle": "round,pad=0.5" if network else "square,pad=0.35",
                        "facecolor": PALE if network else "white", "edgecolor": "0.3"})  # fmt: skip
    places = list(boxes)
    for a, b in pairwise(places):
        axes.add_patch(FancyArrowPatch((a + 1.0, 2.9), (b - 1.0, 2.9), arrowstyle="-|>", mutation_scale=14, color=BLUE))
    axes.add_patch(FancyArrowPatch((1.0, 3.65), (13.0, 3.65), arrowstyle="-|>", mutation_scale=14, color=BLUE,
                                   connectionstyle="arc3,rad=-0.16"))  # fmt: skip
    back = [(17.0, 13.0, ""), (13.0, 9.0, "$\\partial Q/\\partial a$"), (9.0, 5.0, "$\\partial a/\\partial \\theta$")]
    for a, b, text in back:
        axes.add_patch(FancyArrowPatch((a - 1.15, 2.25), (b + 1.15, 2.25), arrowstyle="-|>", mutation_scale=14, color=ORANGE,
                                       linestyle="--"))  # fmt: skip
        axes.text((a + b) / 2, 1.25, text, ha="center", va="center", fontsize=12)
    axes.text(5.0, 0.55, "moves $\\theta$", ha="center", fontsize=10)
    axes.text(13.0, 0.55, "its weights stay", ha="center", fontsize=10)
    axes.plot([], [], color=BLUE, label="numbers")
    axes.plot([], [], "--", color=ORANGE, label="gradient")
    axes.legend(loc="lower left", frameon=False, ncols=2, bbox_to_anchor=(0.0, -0.08))
    figure.told = (
        "A drawing of five boxes in a row: state, actor, action, critic, value. Numbers flow from left to right, and from the "
        "state to the critic as well; the gradient flows back from the value through the critic and the action to the actor's "
        "weights, which it moves. The critic's weights stay"
    )
    return finished(figure)


def plot_workers(count: int = 3) -> Figure:
    """The circle in which each worker goes: pull the weights, play, compute the gradient, push it.

    Args:
        count: How many workers to draw.
    """
    figure, axes = subplots(figsize=(8, 3.3))
    axes.set(xlim=(0, 10), ylim=(0, 4.1))
    axes.axis("off")
    _box(axes, 5, 3.45, 3.4, "master: the weights", ORANGE)
    for i, x in enumerate(np.linspace(1.7, 8.3, count)):
        _box(axes, x, 0.85, 2.5, f"worker {i}: plays with\nits copy, then\ncomputes a gradient", BLUE, height=1.3)
        top = 5 + (x - 5) * 0.35
        _arrow(axes, (top - 0.25, 3.05), (x - 0.35, 1.6), "--")
        _arrow(axes, (x + 0.35, 1.6), (top + 0.25, 3.05), "-")
    axes.plot([], [], "--", color="0.25", label="pull: a copy of the weights")
    axes.plot([], [], "-", color="0.25", label="push: a gradient")
    axes.legend(loc="upper left", frameon=False, fontsize=9, bbox_to_anchor=(-0.02, 1.02))
    figure.told = (
        f"A drawing: the master holds the weights. Each of {count} workers pulls a copy of them, plays with it, computes a "
        "gradient, and pushes that to the master"
    )
    return finished(figure)


def _box(axes, x: float, y: float, width: float, text: str, colour: str, height: float = 0.7) -> None:
    corner = x - width / 2, y - height / 2
    axes.add_patch(FancyBboxPatch(corner, width, height, boxstyle="round,pad=0.08", facecolor="white", edgecolor=colour, lw=2))
    axes.text(x, y, text, ha="center", va="center", fontsize=10)


def _arrow(axes, start: tuple[float, float], end: tuple[float, float], style: str) -> None:
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=14, linestyle=style, color="0.25", lw=1.4))
