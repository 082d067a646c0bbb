"""An agent whose states are measured, on the same BaseAgent: its network computes in place of looking up."""

from rlcourse.checks import edited, mistakes_in
from rlcourse.lessons.dqn_cartpole.network_faults import SAY as NETWORK
from rlcourse.lessons.dqn_cartpole.network_faults import q_network_fault
from rlcourse.lessons.taxi.agent_exercise import NAMED, SAY, AgentExercise, agent_fault
from rlcourse.lessons.taxi.agent_exercise import LateBaseAgent as BaseAgent
from rlcourse.lessons.taxi.create_model import right as create_model  # noqa: F401 - of an edit
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_agent
from rlcourse.probes.networks import scales_of

MEASURED = {"CartPole-v1": (4, 2), "Acrobot-v1": (6, 3)}  # environment -> numbers in a state, and actions


def network(n_states, n_actions, hidden=(64, 64)):
    """Dense layers, from states [B, n_states] to values [B, n_actions]."""
    layers = [keras.layers.Dense(units, activation="relu") for units in hidden]
    return keras.Sequential([keras.Input((n_states,)), *layers, keras.layers.Dense(n_actions)])


class Right(BaseAgent):
    """An agent with a network of two hidden layers."""

    def create_model(self):
        return network(self.n_states, self.n_actions)


# Right answers in other forms


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


STILL_A_TABLE = (
    "There is an Embedding, which looks up a row by a whole number. A state of CartPole is four measurements: begin with "
    "keras.Input((self.n_states,)), and put Dense layers in the Embedding's place."
)
wrong = mistakes_in(Right)
METHOD, CALL = "def create_model(self)", "network(self.n_states, self.n_actions)"
MISTAKES = (
    wrong("(BaseAgent)", "", SAY["a class that does not inherit from BaseAgent"].format(name="CartPoleAgent")),
    wrong("return ", "", SAY["nothing"]),
    wrong(CALL, "network", SAY["a function"]),
    wrong(CALL, "create_model(self.n_states, self.n_actions)", STILL_A_TABLE),
    wrong(CALL, "network(n_states, n_actions)", SAY["not of self"]),
    wrong([(METHOD, "def create_model()"), (CALL, "network(4, 2)")], SAY["a create_model without self"]),
    wrong(CALL, "network(4, 2)", NETWORK["4 and 2"]),
    wrong(CALL, "network(self.n_actions, self.n_states)",
          "n_states and n_actions are exchanged: as many inputs as a state has numbers, as many outputs as actions."),
    wrong(CALL, "network(self.n_states, self.n_actions, hidden=())", NETWORK["no hidden layer"]),
    wrong(CALL, "network(self.n_states, 1)", NETWORK["one output"]),
    wrong(CALL, "network(self.n_states, self.n_actions, hidden=(64,))", NETWORK["one hidden layer"]),
    wrong(METHOD, f"def learn(self):\n        pass\n\n    {METHOD}", SAY["anew"].format("learn")),
)  # fmt: skip


def _network_given(case, report):
    n_states, n_actions = MEASURED[case["env"]]
    return {"asked for": ((n_states,), (n_actions,)), "scales": scales_of(case["seed"])}


def _network_fault(r: dict) -> str:
    return STILL_A_TABLE if r.get("has an Embedding") else q_network_fault(r)


CartPoleAgent = AgentExercise(
    name="CartPoleAgent",
    points=2,
    minutes=10,
    difficulty=2,
    reference=Right,
    cases=lambda rng: [{"env": env, "seed": int(rng.integers(2**31))} for env in MEASURED],
    probe=describe_agent,
    given=_network_given,
    objection=lambda r: agent_fault("CartPoleAgent", _network_fault, r),
    objection_tells=True,
    seconds=15.0,
    hints=(
        "A state of CartPole is four measurements, and near states deserve near values. Which layer computes with numbers?",
        'Two hidden layers of 64 units serve: `keras.layers.Dense(64, activation="relu")`. The input has the shape '
        "`(self.n_states,)`.",
        "The last layer has a unit for each action and no activation: `keras.layers.Dense(self.n_actions)`.",
    ),
    mistakes=MISTAKES,
    variants=(_Deep, _Dueling, edited(Right, NAMED), edited(Right, ("n_actions)", "n_actions, hidden=(128, 64))"))),
)
