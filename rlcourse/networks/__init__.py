"""Keras models, their NumPy twin for acting, and many gradient steps in one compiled call.

Each name is loaded when it is first used, because TensorFlow takes seconds to import.
"""

from importlib import import_module

_HOME = {  # module -> what it defines
    "models": "q_network table_network actor_network critic_network built_with_seed",
    "twin": "NumpyTwin acting_twin",
    "compiled_updates": "CompiledUpdates",
    "indexing": "NotCompilable",
    "tensors": "NumpyTensor",
}
__all__ = sorted(name for names in _HOME.values() for name in names.split())


def __getattr__(name: str):
    for module, names in _HOME.items():
        if name in names.split():
            return getattr(import_module(f"rlcourse.networks.{module}"), name)
    raise AttributeError(f"rlcourse.networks has no name {name!r}. It has: {', '.join(__all__)}.")


def __dir__() -> list[str]:
    return __all__
