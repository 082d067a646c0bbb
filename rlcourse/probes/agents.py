"""What an agent's network is like, where states are numbers and where they are measured. TensorFlow is loaded when called."""

from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box

from rlcourse.probes.networks import describe_network, made, twice


def describe_table_network(answer: Callable, n_states: int, n_actions: int) -> dict:
    """Describe the Keras model that `answer(n_states, n_actions)` builds for states that are whole numbers.

    Args:
        answer: Returns a built Keras model from [B] or [B, 1] whole numbers to [B, n_actions].
        n_states: How many states there are.
        n_actions: How many actions there are.

    Returns:
        "what came back"; "takes" ("the numbers of states", or what is in the way), "asked for", "input" (its shape) and
        "gives" (the shape for all states); "layers" (their kinds); "sizes" of its Embeddings (states, units); "rows are
        values" (whether the row of an Embedding is what comes out); "can be trained"; and how it differs from call to call.
    """
    from rlcourse.networks.tensorflow import keras

    model, report = made(answer, n_states, n_actions)
    if report["what came back"] == "a Keras model" and not model.built:
        report["what came back"] = "a Keras model that does not know its inputs yet"
    if report["what came back"] != "a Keras model":
        return report
    leaves = [x for x in model._flatten_layers(include_self=False) if not isinstance(x, keras.Model)]
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
    rows = [np.asarray(x.embeddings) for x in tables]
    report |= {
        "rows are values": any(r.shape == values.shape and np.allclose(r, values, atol=1e-6) for r in rows),
        "can be trained": all(x.trainable for x in (model, *leaves) if x.weights) and bool(model.trainable_variables),
        "fixed batch size": getattr(model, "inputs", None) is not None and model.inputs[0].shape[0] is not None,
    }
    if rows:
        report |= _on_other_rows(model, tables[0], n_states)
    other = made(answer, n_states, n_actions)[0]
    return report | twice([model], [other] if isinstance(other, keras.Model) else [])


def _on_other_rows(model, table, n_states: int) -> dict:
    """Whether what comes out is the row, also of rows with large and with negative numbers."""
    before = np.asarray(table.embeddings)
    rows = np.random.default_rng(0).normal(scale=30, size=before.shape).astype(np.float32)
    table.embeddings.assign(rows)
    values = np.asarray(model(np.arange(n_states)))
    table.embeddings.assign(before)
    return {
        "large rows are values": values.shape == rows.shape and bool(np.allclose(values, rows, rtol=1e-4)),
        "values can be negative": bool(values.min() < -0.5),
    }


def describe_agent(answer: type, env: str) -> dict:
    """Describe the agent that `answer(env)` makes.

    Args:
        answer: A subclass of BaseAgent.
        env: Gymnasium id.

    Returns:
        "what came back"; "replaced", the names of BaseAgent's methods that have been written anew; and of the network what
        `describe_table_network` says where states are numbers, else what `describe_network` says.
    """
    if not isinstance(answer, type):
        if hasattr(answer, "create_model"):
            return {"what came back": "an agent in place of a class"}
        answer(env)
        return {"what came back": "no class"}
    base = next((c for c in answer.__mro__ if c.__name__ == "BaseAgent"), None)
    if base is None or base is answer:
        return {"what came back": "a class that does not inherit from BaseAgent"}
    agent = answer(env)
    if not all(hasattr(agent, name) for name in ("model", "memory", "scores", "_learner")):
        return {"what came back": "an agent without its parts"}
    describe = describe_network if isinstance(agent.env.observation_space, Box) else describe_table_network
    report = describe(lambda n_states, n_actions: agent.create_model(), agent.n_states, agent.n_actions)
    parts = {name for c in answer.__mro__[: answer.__mro__.index(base)] for name in vars(c)}
    return report | {"replaced": sorted(name for name in parts & set(vars(base)) if name[0] != "_" and name != "create_model")}
