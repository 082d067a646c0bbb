"""What the exercises on agents have in common: BaseAgent, and what can be wrong with a subclass of it."""

from rlcourse.checks import Exercise


class _NotLoaded:
    """The base class of `BaseAgent` until the real one is loaded."""


class LateBaseAgent(_NotLoaded):
    """rlcourse's BaseAgent, for answers to compare with. TensorFlow is loaded with it, when an exercise is first judged."""


class AgentExercise(Exercise):
    """An exercise whose answers are subclasses of BaseAgent."""

    def observe(self, answer, case: dict) -> dict:
        """What `answer` does in one case."""
        from rlcourse.algorithms.base_agent import BaseAgent

        LateBaseAgent.__bases__ = (BaseAgent,)
        return super().observe(answer, case)


# The change that gives an agent an __init__ of its own, as it should be written
INIT = 'def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)\n        self.name_on_the_board = "me"'
NAMED = ("def create_model", f"{INIT}\n\n    def create_model")
SAY = {
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
    "nothing": "create_model returns nothing. Write  return  before the model, or before the call of the function that makes "
    "it.",
    "a function": "create_model returns a function, not a model. Call it, with the numbers of states and actions in brackets.",
    "not of self": "n_states and n_actions belong to the agent: self.n_states, self.n_actions.",
    "a second model": "You make a second network after BaseAgent has made its own, and the second one never learns. Leave it "
    "out: BaseAgent calls create_model.",
    "sizes of its own": "Your agent changes n_states or n_actions. BaseAgent has found them in the environment: leave them as "
    "they are.",
    "anew": "Your class writes {} anew, which BaseAgent has already. Only create_model is missing: leave the rest.",
}


def agent_fault(name: str, of_network, r: dict) -> str:
    """What is wrong with an agent, by what `describe_agent` reports; the rest is its network's."""
    if r["what came back"] == "an agent without a network":
        returned = r["what create_model returned"]
        return SAY.get(returned, f"create_model returns a {returned}, not a Keras model.")
    if r["what came back"] in SAY:
        return SAY[r["what came back"]].format(name=name, has=", ".join(r.get("its functions", [])) or "nothing")
    if r.get("replaced"):
        return SAY["anew"].format(r["replaced"][0])
    if r.get("sizes of its own"):
        return SAY["sizes of its own"]
    return of_network(r) or ("" if r["the model learns"] else SAY["a second model"])
