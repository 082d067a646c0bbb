"""Keras models, their NumPy twin for acting, and many gradient steps in one compiled call.

Each name is loaded when it is first used, because TensorFlow takes seconds to import.
"""

from importlib import import_module

_HOME = {
    "q_network": "models",
    "table_network": "models",
    "built_with_seed": "models",
    "actor_network": "actor_critic",
    "critic_network": "actor_critic",
    "NumpyTwin": "twin",
    "acting_twin": "twin",
    "CompiledUpdates": "compiled_updates",
    "NotCompilable": "tensors",
    "NumpyTensor": "tensors",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name in _HOME:
        return getattr(import_module(f"rlcourse.networks.{_HOME[name]}"), name)
    raise AttributeError(f"rlcourse.networks has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
