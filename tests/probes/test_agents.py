"""What the probes report of agents and their networks; what is made of it stands in the checks."""

import numpy as np
import pytest

from rlcourse.algorithms import BaseAgent
from rlcourse.networks import table_network
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_agent, describe_table_network
from rlcourse.probes.agents import rows_of

layers = keras.layers


class Taxi(BaseAgent):
    def create_model(self):
        return table_network(self.n_states, self.n_actions)


def described(*some):
    return describe_table_network(lambda s, a: keras.Sequential([keras.Input((1,), dtype="int32"), *some]), 20, 3, 0)


def test_a_table_is_described_as_one():
    report = describe_table_network(table_network, 20, 3, 0)
    assert report["sizes"] == [(20, 3)]
    assert (report["gives"], report["arrays of weights"]) == ((20, 3), 1)
    assert report["rows are values"]
    assert report["values"] == pytest.approx(rows_of(0, 20, 3), rel=1e-4)
    assert report["gradient arrives"]
    assert not any(report[what] for what in ("constrained", "regularized", "noise", "every call gives the same model"))


def test_its_weights_are_left_as_they_were():
    model = table_network(20, 3)
    before = model.get_weights()[0].copy()
    describe_table_network(lambda s, a: model, 20, 3, 0)
    assert np.array_equal(model.get_weights()[0], before)


@pytest.mark.parametrize(
    ("some", "what", "value"),
    [
        ([layers.Embedding(20, 3), layers.Reshape((3,)), layers.Activation("relu")], "rows are values", False),
        ([layers.Embedding(20, 3), layers.Reshape((3,)), layers.GaussianNoise(1.0)], "noise", "GaussianNoise"),
        ([layers.Embedding(20, 3, embeddings_constraint="non_neg"), layers.Flatten()], "constrained", True),
        ([layers.Embedding(20, 3, trainable=False), layers.Flatten()], "can be trained", False),
        ([layers.Embedding(19, 3), layers.Flatten()], "takes", "no numbers of states (InvalidArgumentError)"),
    ],
)
def test_what_is_unusual_is_reported(some, what, value):
    assert described(*some)[what] == value


def test_an_agent_is_described_with_its_network():
    report = describe_agent(Taxi, "Taxi-v4", 0)
    assert (report["gives"], report["replaced"]) == ((500, 6), [])
    assert report["the model learns"]
    assert not report["sizes of its own"]


def agent(**members):
    return type("Agent", (BaseAgent,), members)


@pytest.mark.parametrize(
    ("answer", "came"),
    [
        (Taxi("Taxi-v4"), "an agent in place of a class"),
        (lambda env: None, "no class"),
        (type("Agent", (), {"create_model": Taxi.create_model}), "a class that does not inherit from BaseAgent"),
        (agent(build=Taxi.create_model), "a class without create_model"),
        (agent(create_model=lambda: None), "a create_model without self"),
        (agent(create_model=lambda self, n_states: None), "a create_model that wants more than self"),
        (agent(create_model=lambda self: None), "an agent without a network"),
        (agent(create_model=Taxi.create_model, __init__=lambda self, env: None), "an agent that takes no settings"),
        (agent(create_model=Taxi.create_model, __init__=lambda self, *a, **k: None), "an agent without its parts"),
    ],
)
def test_what_is_no_agent_is_told_apart(answer, came):
    assert describe_agent(answer, "Taxi-v4", 0)["what came back"] == came


def test_methods_written_anew_are_named_also_where_the_agent_gives_itself_them():
    def init(self, *args, **kwargs):
        BaseAgent.__init__(self, *args, **kwargs)
        self.learn = lambda: None

    assert describe_agent(agent(create_model=Taxi.create_model, __init__=init), "Taxi-v4", 0)["replaced"] == ["learn"]
    assert describe_agent(agent(create_model=Taxi.create_model, act=lambda self, s: 0), "Taxi-v4", 0)["replaced"] == ["act"]


def test_a_blank_method_is_a_blank_answer():
    def blank(self):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        describe_agent(agent(create_model=blank), "Taxi-v4", 0)
