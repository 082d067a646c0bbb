"""How an actor learns from a critic: the flow of numbers and of gradients, and the critic's slopes."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from rlcourse.show.described import subplots
from rlcourse.show.palette import BLUE, COLOURS, ORANGE, PALE
from rlcourse.show.plots import finished

STYLES = ("-", "--", "-.", ":")


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


def plot_slopes(
    actions: np.ndarray, curves: Mapping[str, np.ndarray], chosen: Mapping[str, float], xlabel: str = "action", title: str = "",
) -> Figure:  # fmt: skip
    """The critic's value of every action in some states, with the actor's choice and the slope there.

    Args:
        actions: [N] actions, increasing.
        curves: State's name -> [N] Q(s, a) of these actions.
        chosen: State's name -> the actor's action there.
        xlabel: What an action is, with its unit.
        title: Written above.
    """
    figure, panels = subplots(1, len(curves), figsize=(3.1 * len(curves), 3.1), squeeze=False)
    for axes, (name, values), colour in zip(panels[0], curves.items(), COLOURS, strict=False):
        a = chosen[name]
        q, slope = np.interp(a, actions, values), np.interp(a, actions, np.gradient(values, actions))
        axes.plot(actions, values, color=colour)
        end = np.clip(a + 0.15 * (actions[-1] - actions[0]) * np.sign(slope), actions[0], actions[-1])
        if end != a:  # at an end of the range there is no room
            axes.annotate("", (end, q + slope * (end - a)), (a, q), annotation_clip=False,
                          arrowprops={"arrowstyle": "-|>", "color": "black", "lw": 1.4})  # fmt: skip
        axes.plot(a, q, "o", color="black", markersize=6)
        axes.margins(y=0.15)
        axes.set(xlabel=xlabel, ylabel="Q(s, a)" if axes is panels[0][0] else "")
        axes.set_title(f"{name}\nslope {slope:+.2f}", fontsize=10)
    figure.suptitle(title)
    return finished(figure)
