"""What an agent's network is like, where states are numbers and where they are measured."""

import inspect
from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box

from rlcourse.networks.tensorflow import keras
from rlcourse.probes.networks import called_again, describe_network, gradient_arrives, layers_in, made, noise
from rlcourse.probes.observing import functions_of, names_below, takes

ROWS = 20  # of a table that are told


def describe_table_network(answer: Callable, n_states: int, n_actions: int, seed: int) -> dict:
    """Describe the Keras model that `answer(n_states, n_actions)` builds for states that are whole numbers.

    It takes [B] or [B, 1] of them and gives [B, n_actions]. The seed is that of the rows that its table is filled with.

    Returns:
        "what came back"; "takes" ("the numbers of states", or what is in the way), "asked for", "input" (its shape) and
        "gives" (the shape for all states); "layers" (their kinds); "sizes" of its Embeddings (states, units); whether it can
        learn every value, and whether "rows are values", with the first ROWS of both (see `rows_of`); and how it differs from
        call to call.
    """
    model, report = made(answer, n_states, n_actions)
    if report["what came back"] == "a Keras model" and not model.built:
        report["what came back"] = "a Keras model that does not know its inputs yet"
    if report["what came back"] != "a Keras model":
        return report
    leaves = layers_in(model)
    tables = [x for x in leaves if isinstance(x, keras.layers.Embedding)]
    report |= {
        "layers": [type(x).__name__ for x in leaves if not isinstance(x, keras.layers.InputLayer)],
        "sizes": [(int(x.input_dim), int(x.output_dim)) for x in tables],
        "asked for": (n_states, n_actions),
        "input": tuple(model.inputs[0].shape[1:]) if getattr(model, "inputs", None) else (),
    }
    try:
        values = np.asarray(model(np.arange(n_states)))
    except Exception as error:  # whatever TensorFlow makes of an input that does not fit
        return report | {"takes": f"no numbers of states ({type(error).__name__})", "gives": ()}
    report |= {"takes": "the numbers of states", "gives": values.shape}
    if values.shape != (n_states, n_actions):
        return report
    report |= {
        "can be trained": all(x.trainable for x in (model, *leaves) if x.weights) and bool(model.trainable_variables),
        "gradient arrives": gradient_arrives(model, np.arange(n_states)),
        "arrays of weights": len(model.weights),
        "constrained": any(x.embeddings_constraint is not None for x in tables),
        "regularized": any(x.embeddings_regularizer is not None for x in tables),
        "noise": noise(leaves),
        "fixed batch size": getattr(model, "inputs", None) is not None and model.inputs[0].shape[0] is not None,
    }
    if tables:
        report |= _on_other_rows(model, tables[0], n_states, seed)
    return report | called_again([model], answer, n_states, n_actions)


def rows_of(seed: int, n_states: int, n_actions: int) -> np.ndarray:
    """[n_states, n_actions] what a table is filled with: large numbers, and negative ones."""
    return np.random.default_rng(seed).normal(scale=1000, size=(n_states, n_actions)).astype(np.float32)


def _on_other_rows(model, table, n_states: int, seed: int) -> dict:
    """Whether what comes out is the state's own row, also of rows with large and with negative numbers."""
    before = np.asarray(table.embeddings)
    rows = rows_of(seed, *before.shape)
    table.embeddings.assign(rows)
    values = np.asarray(model(np.arange(n_states)))
    table.embeddings.assign(before)
    return {
        "rows": rows[:ROWS],
        "values": values[:ROWS],
        "rows are values": values.shape == rows.shape and bool(np.allclose(values, rows, rtol=1e-4)),
        "values are rows of other states": values.shape[1:] == rows.shape[1:] and bool(np.isin(values[:, 0], rows[:, 0]).all()),
        "values can be negative": bool(values.min() < -0.5),
    }


def describe_agent(answer: type, env: str, seed: int) -> dict:
    """Describe an agent `answer(env, q_targets, settings=None, seed=0)`, of a subclass of BaseAgent, for a Gymnasium id.

    Returns: "what came back"; "what create_model returned" where it was no model; "replaced", the names of BaseAgent's methods
        that have been written anew; "has an Embedding"; "the model learns" (whether it is the one that BaseAgent trains); and
        of the network what `describe_table_network` says where states are numbers, else what `describe_network` says.
    """
    if not isinstance(answer, type):
        if hasattr(answer, "create_model"):
            return {"what came back": "an agent in place of a class"}
        answer(env)
        return {"what came back": "no class"}
    base = next((c for c in answer.__mro__ if c.__name__ == "BaseAgent"), None)
    if base is None or base is answer:
        return {"what came back": "a class that does not inherit from BaseAgent"}
    if "create_model" not in names_below(base, answer):
        return {"what came back": "a class without create_model", "its functions": functions_of(answer)}
    if not takes(answer.create_model, None):
        count = len(inspect.signature(answer.create_model).parameters)
        return {"what came back": "a create_model without self" if count == 0 else "a create_model that wants more than self"}
    if not takes(answer.__init__, None, "", None, settings=None, seed=0):
        return {"what came back": "an agent that takes no settings"}
    returned = []

    class Watched(answer):
        def create_model(self):
            returned.append(super().create_model())
            return returned[-1]

    try:
        agent = Watched(env, lambda *rows: rows[0], settings=None, seed=0)
    except (TypeError, ValueError):
        if not returned or isinstance(returned[-1], keras.Model):
            raise
        return {"what came back": "an agent without a network", "what create_model returned": _kind(returned[-1])}
    if not all(hasattr(agent, name) for name in ("model", "memory", "scores", "_learner")):
        return {"what came back": "an agent without its parts"}
    spaces = agent.env.observation_space, agent.env.action_space
    measured = isinstance(spaces[0], Box)
    sizes = int(np.prod(spaces[0].shape)) if measured else int(spaces[0].n), int(spaces[1].n)
    learns = agent.model is agent._learner.online  # before create_model is called again: it may put what it makes there
    describe = describe_network if measured else describe_table_network
    report = describe(lambda n_states, n_actions: agent.create_model(), *sizes, seed)
    parts = names_below(base, answer) | vars(agent).keys()
    return report | {
        "replaced": sorted(name for name in parts & set(vars(base)) if name[0] != "_" and name != "create_model"),
        "has an Embedding": any("Embedding" in type(x).__name__ for x in getattr(agent.model, "layers", ())),
        "the model learns": learns,
        "sizes of its own": (agent.n_states, agent.n_actions) != sizes,
    }


def _kind(returned) -> str:
    """What is not a network, in a word."""
    if returned is None:
        return "nothing"
    if isinstance(returned, keras.layers.Layer):
        return "a layer"
    return "a function" if inspect.isroutine(returned) else type(returned).__name__
