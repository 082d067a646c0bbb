"""Two agents: a subclass for states that are numbers, and one for states that are measured."""

from rlcourse.algorithms.base_agent import BaseAgent
from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.dqn_cartpole.network_faults import SAY as NETWORK
from rlcourse.lessons.dqn_cartpole.network_faults import q_network_fault
from rlcourse.lessons.taxi.network import SAY, embedding, rows_given, sequence, table_network, table_network_fault
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_agent
from rlcourse.probes.networks import scales_of

KINDS = {
    "an agent in place of a class": "You passed an agent. Pass the class itself, without brackets after its name: the check "
    "makes agents of it.",
    "no class": "You passed a function. Pass the class itself.",
    "a class that does not inherit from BaseAgent": "Your class does not inherit from BaseAgent, so it can do nothing but what "
    "stands in it. Begin it with the line  class {name}(BaseAgent):",
    "an agent without its parts": "Your class has an __init__ of its own, and BaseAgent's is never run, so the agent has no "
    "memory and no network. Leave __init__ out: BaseAgent has one.",
    "a class without create_model": "Your class has no function create_model (it has: {has}). BaseAgent calls it by that name.",
    "a create_model without self": "create_model takes no self. A method is called with the agent as its first argument: "
    "def create_model(self).",
    "a create_model that wants more than self": "create_model is called with the agent alone: def create_model(self). The "
    "numbers are self.n_states and self.n_actions.",
    "an agent that takes no settings": "Your __init__ takes no settings and no seed. Leave __init__ out, or pass everything "
    "on: def __init__(self, *args, **kwargs): super().__init__(*args, **kwargs).",
}


NO_RETURN = "create_model returns nothing. Write  return  before the model, or before the call of the function that makes it."
NOT_CALLED = "create_model returns a function, not a model. Call it, with the numbers of states and actions in brackets."
NOT_OF_SELF = "n_states and n_actions belong to the agent: self.n_states, self.n_actions."
A_SECOND_MODEL = (
    "You make a second network after BaseAgent has made its own, and the second one never learns. Leave it out: BaseAgent "
    "calls create_model."
)
SIZES = "Your agent changes n_states or n_actions. BaseAgent has found them in the environment: leave them as they are."
STILL_A_TABLE = (
    "There is an Embedding, which looks up a row by a whole number. A state of CartPole is four measurements: begin with "
    "keras.Input((self.n_states,)), and put Dense layers in the Embedding's place."
)


def _agent_fault(name: str, of_network, r: dict) -> str:
    """What is wrong with an agent, by what `describe_agent` reports; the rest is its network's."""
    if r["what came back"] == "an agent without a network":
        return {"nothing": NO_RETURN, "a function": NOT_CALLED}.get(
            r["what create_model returned"], f"create_model returns a {r['what create_model returned']}, not a Keras model."
        )
    if r["what came back"] in KINDS:
        has = ", ".join(r.get("its functions", [])) or "nothing"
        return KINDS[r["what came back"]].format(name=name, has=has)
    if r.get("replaced"):
        return (
            f"Your class writes {r['replaced'][0]} anew, which BaseAgent has already. Only create_model is missing: leave "
            "the rest."
        )
    if r.get("sizes of its own"):
        return SIZES
    return of_network(r) or ("" if r["the model learns"] else A_SECOND_MODEL)


def _cartpole_fault(r: dict) -> str:
    return STILL_A_TABLE if r.get("has an Embedding") else q_network_fault(r)


def _agent(create_model, base=BaseAgent, **members) -> type:
    """A class with a create_model and other members."""
    return type("Agent", (base,) if base else (), {"create_model": create_model, **members})


def _taxi_agent(self):
    return table_network(self.n_states, self.n_actions)


def _own_init(self, env, q_targets=None, settings=None, seed=0):
    self.env, self.n_states, self.n_actions = env, 500, 6


def _own_init_first(self, *args, **kwargs):
    BaseAgent.__init__(self, *args, **kwargs)
    self.name_on_the_board = "me"


def _own_init_short(self, env):
    BaseAgent.__init__(self, env)


def _own_model(self, *args, **kwargs):
    BaseAgent.__init__(self, *args, **kwargs)
    self.model = self.create_model()


def _own_sizes(self, *args, **kwargs):
    BaseAgent.__init__(self, *args, **kwargs)
    self.n_states, self.n_actions = 500, 6


def _dense(n_states, n_actions, hidden=(64, 64)):
    layers = [keras.layers.Dense(units, activation="relu") for units in hidden]
    return keras.Sequential([keras.Input((n_states,)), *layers, keras.layers.Dense(n_actions)])


def _cartpole_agent(self):
    return _dense(self.n_states, self.n_actions)


class _Written(BaseAgent):
    def create_model(self):
        keys = keras.Input((1,), dtype="int32")
        values = keras.layers.Embedding(self.n_states, self.n_actions)(keys)
        return keras.Model(keys, keras.layers.Reshape((self.n_actions,))(values))


class _FromSpaces(BaseAgent):
    """Takes the sizes from the environment, with a helper of its own."""

    def create_model(self):
        return self._build(self.env.observation_space.n, self.env.action_space.n)

    @staticmethod
    def _build(states, actions):
        return table_network(int(states), int(actions))


class _Two(_Written):
    """Inherits by way of another class."""


class _Deep(BaseAgent):
    def create_model(self):
        x = states = keras.Input(self.env.observation_space.shape)
        for units in (128, 64):
            x = keras.layers.Dense(units, activation="tanh")(x)
        return keras.Model(states, keras.layers.Dense(self.n_actions)(x))


class _Dueling(BaseAgent):
    def create_model(self):
        states = keras.Input((self.n_states,))
        x = keras.layers.Dense(64, activation="relu")(keras.layers.Dense(64, activation="relu")(states))
        advantage = keras.layers.Dense(self.n_actions)(x)
        return keras.Model(states, keras.layers.Dense(1)(x) + advantage - keras.ops.mean(advantage, axis=-1, keepdims=True))


def _stopped_with(text: str):
    """Shows in an answer that was stopped by an exception with this text."""
    return lambda cases, seen: text in seen[0]["stopped"]


def _without_self():
    return table_network(500, 6)


def _not_of_self(self):
    return table_network(n_states, n_actions)  # noqa: F821


TABLES = {"Taxi-v4": (500, 6), "FrozenLake-v1": (16, 4)}  # environment -> states and actions
MEASURED = {"CartPole-v1": (4, 2), "Acrobot-v1": (6, 3)}  # environment -> numbers in a state, and actions


def _cases(sizes):
    return lambda rng: [{"env": env, "seed": int(rng.integers(2**31))} for env in sizes]


def _network_given(case, report):
    n_states, n_actions = MEASURED[case["env"]]
    return {"asked for": ((n_states,), (n_actions,)), "scales": scales_of(case["seed"])}


TaxiAgent = Exercise(
    name="TaxiAgent",
    points=1,
    minutes=5,
    difficulty=1,
    reference=_agent(_taxi_agent),
    cases=_cases(TABLES),
    probe=describe_agent,
    given=lambda case, report: rows_given(case["seed"], *TABLES[case["env"]]),
    objection=lambda r: _agent_fault("TaxiAgent", table_network_fault, r),
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        "BaseAgent knows the numbers: `self.n_states` and `self.n_actions`.",
        "You have written a function that makes the model. Call it, and return what it returns.",
    ),
    mistakes=(
        Mistake(_agent(_taxi_agent, base=None), KINDS["a class that does not inherit from BaseAgent"].format(name="TaxiAgent")),
        Mistake(_agent(_taxi_agent, __init__=_own_init), KINDS["an agent without its parts"]),
        Mistake(_agent(lambda self: None), NO_RETURN),
        Mistake(_agent(lambda self: table_network), NOT_CALLED),
        Mistake(_agent(_without_self), KINDS["a create_model without self"]),
        Mistake(_agent(table_network), KINDS["a create_model that wants more than self"]),
        Mistake(_agent(_taxi_agent, __init__=_own_init_short), KINDS["an agent that takes no settings"]),
        Mistake(_agent(_taxi_agent, __init__=_own_model), A_SECOND_MODEL),
        Mistake(_agent(_taxi_agent, __init__=_own_sizes), SIZES),
        Mistake(
            type("Agent", (BaseAgent,), {"build_model": _taxi_agent}),
            KINDS["a class without create_model"].format(has="build_model"),
        ),
        Mistake(
            _agent(lambda self: self.create_model(self.n_states, self.n_actions)),
            "self.create_model is this method itself, and takes nothing. Your function is create_model(...), without self.",
            _stopped_with("takes 1 positional argument but 3 were given"),
        ),
        Mistake(
            _agent(lambda self: self.create_model()),
            "Your create_model calls itself, for ever. Your function is create_model(...), without self.",
            _stopped_with("maximum recursion depth exceeded"),
        ),
        Mistake(_agent(_not_of_self), NOT_OF_SELF),
        Mistake(_agent(lambda self: table_network(self.n_actions, self.n_states)), SAY["exchanged"]),
        Mistake(_agent(lambda self: table_network(500, 6)), SAY["500 and 6"]),
        Mistake(_agent(lambda self: sequence(embedding(self.n_states, self.n_actions))), SAY["an axis too many"]),
        Mistake(_agent(lambda self: sequence(keras.layers.Dense(self.n_actions))), SAY["no embedding"]),
        Mistake(
            _agent(_taxi_agent, act=lambda self, state, epsilon=0.0: 0),
            "Your class writes act anew, which BaseAgent has already. Only create_model is missing: leave the rest.",
        ),
    ),
    variants=(_Written, _FromSpaces, _Two, _agent(_taxi_agent, __init__=_own_init_first)),
)

CartPoleAgent = Exercise(
    name="CartPoleAgent",
    points=2,
    minutes=10,
    difficulty=2,
    reference=_agent(_cartpole_agent),
    cases=_cases(MEASURED),
    probe=describe_agent,
    given=_network_given,
    objection=lambda r: _agent_fault("CartPoleAgent", _cartpole_fault, r),
    objection_tells=True,
    seconds=15.0,
    hints=(
        "A state of CartPole is four measurements, and near states deserve near values. Which layer computes with numbers?",
        'Two hidden layers of 64 units serve: `keras.layers.Dense(64, activation="relu")`. The input has the shape '
        "`(self.n_states,)`.",
        "The last layer has a unit for each action and no activation: `keras.layers.Dense(self.n_actions)`.",
    ),
    mistakes=(
        Mistake(
            _agent(_cartpole_agent, base=None),
            KINDS["a class that does not inherit from BaseAgent"].format(name="CartPoleAgent"),
        ),
        Mistake(_agent(lambda self: None), NO_RETURN),
        Mistake(_agent(lambda self: _dense), NOT_CALLED),
        Mistake(
            _agent(_taxi_agent),
            STILL_A_TABLE,
        ),
        Mistake(_agent(_not_of_self), NOT_OF_SELF),
        Mistake(_agent(_without_self), KINDS["a create_model without self"]),
        Mistake(_agent(lambda self: _dense(4, 2)), NETWORK["4 and 2"]),
        Mistake(
            _agent(lambda self: _dense(self.n_actions, self.n_states)),
            "n_states and n_actions are exchanged: as many inputs as a state has numbers, as many outputs as actions.",
        ),
        Mistake(_agent(lambda self: _dense(self.n_states, self.n_actions, hidden=())), NETWORK["no hidden layer"]),
        Mistake(_agent(lambda self: _dense(self.n_states, 1)), NETWORK["one output"]),
        Mistake(_agent(lambda self: _dense(self.n_states, self.n_actions, hidden=(64,))), NETWORK["one hidden layer"]),
        Mistake(
            _agent(_cartpole_agent, learn=lambda self: None),
            "Your class writes learn anew, which BaseAgent has already. Only create_model is missing: leave the rest.",
        ),
    ),
    variants=(
        _Deep,
        _Dueling,
        _agent(_cartpole_agent, __init__=_own_init_first),
        _agent(lambda self: _dense(self.n_states, self.n_actions, hidden=(128, 64))),
    ),
)
