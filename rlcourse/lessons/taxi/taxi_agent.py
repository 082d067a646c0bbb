"""An agent whose states are numbers: a subclass that has nothing but a network."""

from rlcourse.checks import edited, mistakes_in, stops_with
from rlcourse.lessons.taxi.agent_exercise import NAMED, SAY, AgentExercise, agent_fault
from rlcourse.lessons.taxi.agent_exercise import LateBaseAgent as BaseAgent
from rlcourse.lessons.taxi.create_model import SAY as NETWORK
from rlcourse.lessons.taxi.create_model import right as create_model
from rlcourse.lessons.taxi.create_model import rows_given, table_network_fault
from rlcourse.networks.tensorflow import keras
from rlcourse.probes import describe_agent

TABLES = {"Taxi-v4": (500, 6), "FrozenLake-v1": (16, 4)}  # environment -> states and actions


class Right(BaseAgent):
    """An agent with a table."""

    def create_model(self):
        return create_model(self.n_states, self.n_actions)


# Right answers in other forms


class _Written(BaseAgent):
    def create_model(self):
        keys = keras.Input((1,), dtype="int32")
        values = keras.layers.Embedding(self.n_states, self.n_actions)(keys)
        return keras.Model(keys, keras.layers.Reshape((self.n_actions,))(values))


class _Two(_Written):
    """Inherits by way of another class."""


wrong = mistakes_in(Right)
METHOD, CALL = "def create_model(self)", "create_model(self.n_states, self.n_actions)"
SIGNATURE, REST = "(self, *args, **kwargs):", 'self.name_on_the_board = "me"'
SUPER = "super().__init__(*args, **kwargs)"
VARIANTS = (
    _Written,
    edited(Right, (CALL, "self._build(self.env.observation_space.n, self.env.action_space.n)"),
           (METHOD, "@staticmethod\n    def _build(states, actions):\n        return create_model(int(states), int(actions))"
            f"\n\n    {METHOD}")),
    _Two,
    edited(Right, NAMED),
)  # fmt: skip
MISTAKES = (
    wrong("(BaseAgent)", "", SAY["a class that does not inherit from BaseAgent"].format(name="TaxiAgent")),
    wrong([NAMED, (SUPER, "self.env, self.n_states, self.n_actions = args[0], 500, 6")], SAY["an agent without its parts"]),
    wrong("return ", "", SAY["nothing"]),
    wrong(CALL, "create_model", SAY["a function"]),
    wrong([(METHOD, "def create_model()"), (CALL, "create_model(500, 6)")], SAY["a create_model without self"]),
    wrong([(METHOD, "def create_model(n_states, n_actions)"), (CALL, "create_model(n_states, n_actions)")],
          SAY["a create_model that wants more than self"]),
    wrong([NAMED, (SIGNATURE, "(self, env):"), (SUPER, "super().__init__(env)")], SAY["an agent that takes no settings"]),
    wrong([NAMED, (REST, "self.model = self.create_model()")], SAY["a second model"]),
    wrong([NAMED, (REST, "self.n_states, self.n_actions = 500, 6")], SAY["sizes of its own"]),
    wrong(METHOD, "def build_model(self)", SAY["a class without create_model"].format(has="build_model")),
    wrong(CALL, f"self.{CALL}",
          "self.create_model is this method itself, and takes nothing. Your function is create_model(...), without self.",
          stops_with("takes 1 positional argument but 3 were given")),
    wrong(CALL, "self.create_model()",
          "Your create_model calls itself, for ever. Your function is create_model(...), without self.",
          stops_with("maximum recursion depth exceeded")),
    wrong(CALL, "create_model(n_states, n_actions)", SAY["not of self"]),
    wrong(CALL, "create_model(self.n_actions, self.n_states)", NETWORK["exchanged"]),
    wrong(CALL, "create_model(500, 6)", NETWORK["500 and 6"]),
    wrong(CALL, 'keras.Sequential([keras.Input((1,)), keras.layers.Embedding(self.n_states, self.n_actions)])',
          NETWORK["an axis too many"]),
    wrong(CALL, "keras.Sequential([keras.Input((1,)), keras.layers.Dense(self.n_actions)])", NETWORK["no embedding"]),
    wrong(METHOD, f"def act(self, state, epsilon=0.0):\n        return 0\n\n    {METHOD}", SAY["anew"].format("act")),
)  # fmt: skip

TaxiAgent = AgentExercise(
    name="TaxiAgent",
    points=1,
    minutes=5,
    difficulty=1,
    reference=Right,
    cases=lambda rng: [{"env": env, "seed": int(rng.integers(2**31))} for env in TABLES],
    probe=describe_agent,
    given=lambda case, report: rows_given(case["seed"], *TABLES[case["env"]]),
    objection=lambda r: agent_fault("TaxiAgent", table_network_fault, r),
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        "BaseAgent knows the numbers: `self.n_states` and `self.n_actions`.",
        "You have written a function that makes the model. Call it, and return what it returns.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
