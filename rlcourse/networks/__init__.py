"""Keras models, their NumPy twin for acting, and many gradient steps in one compiled call.

Each name is loaded when it is first used, because TensorFlow takes seconds to import.
"""

from rlcourse.lazy import loaded_lazily

__getattr__, __dir__, __all__ = loaded_lazily(
    __name__,
    {
        "models": "q_network table_network actor_network critic_network built_with_seed",
        "twin": "NumpyTwin acting_twin",
        "compiled_updates": "CompiledUpdates",
        "indexing": "NotCompilable",
        "tensors": "NumpyTensor",
    },
)
