"""The one place where TensorFlow and Keras come from. They are loaded, quietly, when something of them is first used."""

import functools
import os
from collections.abc import Callable


@functools.cache
def load():
    """TensorFlow and Keras, as they are loaded for the first time: without a greeting.

    Raises: ImportError where one is missing, or Keras runs on another library; it says what to do.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)  # whatever the log level, C++ greets everyone with advice on how to compile TensorFlow
    try:
        import keras
        import tensorflow

        tensorflow.constant(0)  # the second greeting comes with the first tensor
    except ImportError as error:
        raise ImportError(
            f"networks need TensorFlow and Keras, and {error.name or 'one of them'} is missing: "
            'run  pip install "rlcourse[tensorflow]"  and try again.'
        ) from error
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
    if keras.backend.backend() != "tensorflow":
        raise ImportError(
            f"Keras runs on {keras.backend.backend()} here, expected TensorFlow: unset KERAS_BACKEND and restart the kernel."
        )
    return tensorflow, keras


class _Lazy:
    """A module that is loaded when something of it is used."""

    def __init__(self, load: Callable[[], object]):
        self._load = load

    def __getattr__(self, name: str):
        value = getattr(self._load(), name)
        setattr(self, name, value)  # the next time it is found at once
        return value


tf = _Lazy(lambda: load()[0])
keras = _Lazy(lambda: load()[1])
ops = _Lazy(lambda: keras.ops)
