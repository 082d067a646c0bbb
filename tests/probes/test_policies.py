import numpy as np
import pytest

from rlcourse import probes
from rlcourse.episodes import random_action
from rlcourse.exploration import temporally_extended_epsilon_greedy as rule

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


CASE = {"q_values": np.array([0.0, 5.0, 1.0]), "epsilon": 0.5, "held": (0, 0), "seed": 3, "draws": 200}


def report(answer, **changed):
    return probes.observe(answer, probes.hold_actions, {**CASE, **changed})["value"]


def test_calls_with_the_same_held_action_are_counted_one_by_one():
    seen = report(rule)
    assert seen["what comes back"] == "an action and what is held"
    assert len(seen["actions"]) == len(seen["held actions"]) == len(seen["steps left"]) == 200
    assert set(seen["actions"]) == {0, 1, 2}
    assert seen["same seed, same actions"]
    assert not seen["shared generators used"]


def test_in_a_row_each_call_is_given_what_the_last_one_returned():
    seen = report(lambda q, epsilon, held, rng: (held[1] % 3, (0, held[1] + 1)), held=(0, 7))
    assert seen["in a row"][:4].tolist() == [7 % 3, 8 % 3, 9 % 3, 10 % 3]
    assert (seen["steps left"] == 8).all()


@pytest.mark.parametrize(
    ("returned", "what"),
    [
        (1, "one action"),
        ((1, 2, 3), "3 things"),
        ((1.5, (0, 0)), "1.5 as the action"),
        ((np.array([1]), (0, 0)), "an array as the action"),
        (((1, (0, 0)), (0, 0)), "a tuple as the action"),
        ((1, 0), "0 as what is held"),
        ((1, None), "None as what is held"),
        ((1, (0, 0.5)), "(0, 0.5) as what is held"),
        ((1, (None, 2)), "(None, 2) as what is held"),
        ("left", "a str"),
    ],
)
def test_what_comes_back_is_described(returned, what):
    assert report(lambda *arguments: returned)["what comes back"] == what


def test_no_action_has_to_be_named_where_none_is_held():
    seen = report(lambda q, epsilon, held, rng: (1, (None, 0)), held=(2, 1))
    assert seen["what comes back"] == "an action and what is held"
    assert (seen["held actions"] == probes.policies.NO_ACTION).all()
    assert (seen["steps left"] == 0).all()


def test_the_zipf_distributions_that_were_drawn_from_are_named_and_the_draws_are_those_of_any_generator():
    seen = report(lambda q, epsilon, held, rng: (0, (0, min(int(rng.zipf(1.5)), int(rng.zipf(2, size=1)[0])))))
    assert seen["Zipf exponents"] == [1.5, 2.0]
    usual = np.random.default_rng(CASE["seed"])
    assert seen["steps left"].tolist() == [min(usual.zipf(1.5), usual.zipf(2)) for _ in range(200)]
    assert report(lambda *arguments: (0, (0, 0)))["Zipf exponents"] == []


def test_nothing_is_reported_as_nothing():
    assert report(lambda *arguments: None) is None


def test_what_comes_back_in_a_row_is_reported_with_what_was_held_then():
    def forgotten(q, epsilon, held, rng):
        if held[1] > 0:
            return held[0], (held[0], held[1] - 1)

    seen = report(forgotten, held=(2, 3))
    assert (seen["what comes back"], seen["held"], seen["held then"]) == ("None", (2, 3), (2, 0))
    assert "held then" not in report(rule)


def test_generators_of_its_own_are_noticed():
    fresh = np.random.default_rng(5)
    assert not report(lambda q, e, held, rng: rule(q, 1.0, held, fresh))["same seed, same actions"]
    assert report(lambda q, e, held, rng: (np.random.randint(3), (0, 0)))["shared generators used"]  # noqa: NPY002
