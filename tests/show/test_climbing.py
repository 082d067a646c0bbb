import numpy as np

from rlcourse import show


def test_the_flow_names_its_parts():
    axes = show.plot_gradient_flow().axes[0]
    words = " ".join(text.get_text() for text in axes.texts)
    for part in ("state", "actor", "action", "critic", "value", "moves $\\theta$", "its weights stay"):
        assert part in words
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["numbers", "gradient"]


def test_slopes_are_those_of_the_curves_at_the_chosen_actions():
    actions = np.linspace(-2, 2, 41)
    figure = show.plot_slopes(
        actions, {"hill": -(actions**2), "ramp": 3 * actions}, {"hill": 1.0, "ramp": 2.0}, xlabel="torque in N m"
    )
    hill, ramp = figure.axes
    assert hill.get_title() == "hill\nslope -2.00"
    assert ramp.get_title() == "ramp\nslope +3.00"
    assert hill.get_xlabel() == "torque in N m"
    assert hill.lines[-1].get_xydata().tolist() == [[1, -1]]
