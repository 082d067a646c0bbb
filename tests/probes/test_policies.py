import numpy as np
import pytest

from rlcourse import probes
from rlcourse.episodes import random_action

DIE = {"n": 6, "start": 1}
BOX = {"low": np.array([-1.0, 0.0]), "high": np.array([3.0, 10.0])}


def test_a_fair_die_is_described_as_one():
    report = probes.draw_actions(random_action, DIE, seed=0, draws=6000)
    assert report["share of each action"] == pytest.approx([1 / 6] * 6, abs=0.02)
    assert report["all inside the space"]
    assert report["same seed, same actions"]
    assert report["other seed, other actions"]
    assert not report["shared generators used"]


def test_draws_from_a_box_are_measured_on_its_own_scale():
    report = probes.draw_actions(random_action, BOX, seed=0, draws=4000)
    assert report["share in each fifth"] == pytest.approx(np.full((5, 2), 0.2), abs=0.03)
    assert report["all inside the space"]
    assert report["reaches both bounds"]
    assert not report["whole numbers only"]
    assert not report["numbers move together"]


def test_numbers_drawn_together_are_noticed():
    def together(space, rng):
        return space.low + rng.uniform() * (space.high - space.low)

    assert probes.draw_actions(together, BOX, seed=0, draws=100)["numbers move together"]


def test_the_shared_generators_are_noticed():
    report = probes.draw_actions(lambda space, rng: 1 + np.random.randint(6), DIE, seed=0, draws=100)  # noqa: NPY002
    assert report["shared generators used"]


def test_a_policy_that_returns_nothing_is_reported_as_returning_nothing():
    seen = probes.observe(lambda space, rng: None, probes.draw_actions, {"space": DIE, "seed": 0, "draws": 10})
    assert (seen["value"], seen["stopped"]) == (None, "")


def test_balancing_counts_steps_up_to_the_limit():
    report = probes.balance(lambda o: int(o[2] + o[3] > 0), first_seed=0, episodes=3, max_steps=40)
    assert report["steps in each episode"] == [40, 40, 40]
    assert report["same observation, same action"]


def test_balancing_tells_the_actions_by_which_it_can_be_repeated():
    report = probes.balance(lambda o: 1, first_seed=7, episodes=2, max_steps=40)
    assert (report["first seed"], report["max steps"]) == (7, 40)
    assert report["actions in each episode"] == [[1] * steps for steps in report["steps in each episode"]]


def test_exploring_counts_actions_and_those_that_do_not_exist():
    report = probes.explore_actions(lambda q, e, rng: int(rng.integers(3)), np.zeros(2), epsilon=0.5, seed=0, draws=300)
    assert report["an action is"] == "a whole number"
    assert report["counts"].sum() + report["actions that do not exist"] == 300
    assert report["actions that do not exist"] > 50
    assert report["same seed, same actions"]


def test_what_is_no_action_is_described():
    report = probes.explore_actions(lambda q, e, rng: [1, 0], np.zeros(2), epsilon=0.5, seed=0, draws=30)
    assert report["an action is"] == "a list"
