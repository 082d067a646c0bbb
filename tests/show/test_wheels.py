import numpy as np

from rlcourse import show


def test_the_grid_is_of_states_of_a_pendulum():
    wheel = show.Wheel(fastest=4.0, angles=9, velocities=5)
    assert wheel.states.shape == (45, 3)
    assert np.allclose((wheel.states[:, :2] ** 2).sum(axis=1), 1)
    velocity = wheel.grid(lambda states: states[:, 2])
    assert velocity.shape == (5, 9)
    assert velocity[0].tolist() == [-4] * 9
    assert velocity[-1].tolist() == [4] * 9
    angle = wheel.grid(lambda states: np.arctan2(states[:, 1], states[:, 0]))
    assert np.allclose(angle[2, 1:-1], np.linspace(-np.pi, np.pi, 9)[1:-1], atol=1e-6)


def test_each_wheel_has_its_colours_and_each_path_its_label():
    wheel = show.Wheel(angles=13, velocities=7)
    path = np.array([[np.cos(a), np.sin(a), 1.0] for a in np.linspace(2, 4, 10)])  # over the bottom, where the angle jumps
    figure = show.plot_wheels(
        {"policy": wheel.grid(lambda s: s[:, 1]), "value": wheel.grid(lambda s: s[:, 2])},
        wheel, {"policy": "torque in N m", "value": "return"}, signed=("policy",), paths={"one game": path},
    )  # fmt: skip
    policy, value, *bars = figure.axes
    assert [bar.get_ylabel() for bar in bars] == ["torque in N m", "return"]
    low, high = policy.collections[0].get_clim()
    assert low == -high
    assert value.collections[0].get_clim() == (-8, 8)
    assert figure.legends[0].get_texts()[0].get_text() == "one game"
    drawn = policy.lines[1].get_xdata()
    assert np.abs(np.diff(drawn)).max() < 1  # no stroke across the wheel
    assert policy.get_theta_offset() == np.pi / 2  # upright is at the top
