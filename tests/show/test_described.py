"""Figures that say what they show: in words, and in what a notebook makes of them."""

import html
import re

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from rlcourse import show
from rlcourse.show.described import DescribedFigure

PLANE = show.Plane((-1.2, -0.07), (0.6, 0.07), ("position", "velocity"))
WHEEL = show.Wheel()
RETURNS = np.arange(10.0, 60.0)
HISTORY = {"step": np.arange(50) * 100, "return": RETURNS, "loss": RETURNS, "epsilon": np.linspace(1, 0, 50)}

# Every plot, and words that its description has to have.
PLOTS = {
    "plot_returns": (lambda: show.plot_returns(RETURNS, 5, "By chance"), "By chance: return from 10 to 59 over episode"),
    "plot_histograms": (lambda: show.plot_histograms({"Taxi": RETURNS}, "Returns"), "Returns. Taxi mean 34.5: episodes from 0"),
    "plot_running_means": (lambda: show.plot_running_means([RETURNS, RETURNS]), "one run from 10 to 34.5"),
    "plot_reward_to_go": (lambda: show.plot_reward_to_go([-1, 2], {"gamma = 1": [1, 2]}), "return, gamma = 1 from 1 to 2"),
    "plot_games": (lambda: show.plot_games(RETURNS, [3, 1]), "mean of the last 20 from 10 to 49.5"),
    "plot_running": (lambda: show.plot_running({"greedy": RETURNS}, start=0), "greedy from 0 to"),
    "plot_taxi_policy": (lambda: show.plot_taxi_policy(np.zeros(500, int)), "Twenty maps of 5 by 5 squares"),
    "plot_grids": (lambda: show.plot_grids({"bug": np.eye(4)}, label="value"), "bug: colours: value from 0 to 1"),
    "plot_points": (lambda: show.plot_points({"up": np.eye(2)}, xlabel="first", ylabel="second"), "over first from 0 to 1; up"),
    "plot_visits": (
        lambda: show.plot_visits({"held": PLANE.points}, PLANE),
        "held 100% of the cells visited: velocity from -0.07",
    ),
    "plot_values": (lambda: show.plot_values({"V": PLANE.grid(lambda s: s[:, 0])}, PLANE), "colours: value from -1.2 to 0.6"),
    "plot_wheels": (
        lambda: show.plot_wheels({"policy": WHEEL.grid(lambda s: s[:, 2])}, WHEEL, {"policy": "torque"}),
        "policy: colours: torque from -8 to 8",
    ),
    "plot_gradient_flow": (show.plot_gradient_flow, "the gradient flows back from the value"),
    "plot_slopes": (lambda: show.plot_slopes(RETURNS, {"at rest": RETURNS}, {"at rest": 20}), "at rest slope +1.00"),
    "plot_intervals": (lambda: show.plot_intervals({"held": [1, 2, 3]}, xlabel="mean return"), "mean and 95 % interval"),
    "plot_workers": (lambda: show.plot_workers(4), "Each of 4 workers pulls"),
    "plot_throughput": (lambda: show.plot_throughput({"threads": {1: 9_000, 2: 7_000}}), "threads from 9,000 to 7,000"),
    "plot_training": (lambda: show.plot_training(HISTORY, threshold=475), "solved: 475 at 475"),
    "plot_curves": (lambda: show.plot_curves({"both": [HISTORY]}), "both from 10 to 49.5"),
    "plot_lines": (lambda: show.plot_lines(RETURNS, {"Q": RETURNS}, "One", "step"), "One: step from 10 to 59; Q from 10 to 59"),
    "plot_transitions": (
        lambda: show.plot_transitions(np.zeros(9), np.r_[np.ones(8), 30.0], ylabel="angle"),
        "much longer than the others: step 8",
    ),
}


def test_no_plot_is_forgotten_here():
    assert set(PLOTS) == {name for name in show.__all__ if name.startswith("plot_")}


@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_says_what_it_shows(name):
    make, words = PLOTS[name]
    figure = make()
    assert isinstance(figure, DescribedFigure)
    assert words in figure.description
    assert len(figure.description) < 700
    assert "nan" not in figure.description
    assert "inf" not in figure.description.split()


def test_what_changes_in_a_figure_changes_in_its_description():
    figure = show.plot_lines(RETURNS, {"epsilon": RETURNS}, "Gone in a moment")
    figure.axes[0].set_title("Gone")
    assert figure.description.startswith("Gone: ")


def test_a_path_that_turns_back_has_no_beginning_and_end_in_one_number():
    figure = show.plot_values({"V": np.eye(PLANE.n)}, PLANE, paths={"seed 1": [(0, 0), (0.5, 0.01), (0.2, 0)]})
    assert "; seed 1" in figure.description
    assert "seed 1 from" not in figure.description


def test_an_animation_says_which_game_it_shows_how_long_it_was_and_what_it_paid():
    chance = show.animate("CartPole-v1", seed=0, max_steps=5, caption="chance")
    plain = show.animate("MountainCar-v0", seed=0, max_steps=2)
    both = show.side_by_side(chance, plain).description
    assert both.endswith("chance (CartPole-v1, 5 steps, return 5) beside MountainCar-v0 (2 steps, return -2)")


def test_an_animation_of_values_says_what_they_are():
    film = show.animate_values(
        [np.eye(5), np.ones((5, 5))], ["step 1", "step 9"], show.Plane((0, 0), (1, 1), ("x", "y"), 5), "V(s)"
    )
    assert film.description.endswith("V(s) over x and y, as a map and as a surface, 2 times, from step 1 to step 9")


PROGRAM = """\
import numpy as np
from IPython.display import display
from ipywidgets import interact
from rlcourse import show
figure = show.plot_lines(np.arange(3), {"a": np.arange(3)}, title="1 < 2 & 'more'")
"""


def test_a_notebook_shows_each_figure_once_with_its_description():
    cells = [PROGRAM, "figure", "handle = display(figure, display_id=True)\nhandle.update(figure)", "interact(lambda: figure);"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    _, last_value, displayed, _ = notebook.cells
    for cell in (last_value, displayed):
        [output] = cell.outputs
        assert set(output.data) == {"text/html", "text/plain"}
        [alt] = re.findall(r'<img alt="([^"]*)" src="data:image/png;base64,', output.data["text/html"])
        assert html.unescape(alt).startswith("1 < 2 & 'more': ")
        assert output.data["text/plain"] == f"<Figure: {html.unescape(alt)}>"
    widgets = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"].values()
    [interacted] = [output for widget in widgets for output in widget["state"].get("outputs", ())]
    assert set(interacted["data"]) == {"text/html", "text/plain"}
