"""The one place where TensorFlow and Keras are imported: quietly, and with one sentence where they are missing."""

import contextlib
import os
from collections.abc import Iterator


@contextlib.contextmanager
def _standard_error_closed() -> Iterator[None]:
    """Silence what C++ writes: TensorFlow greets everyone with advice on how to compile it, whatever its log level."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
try:
    with _standard_error_closed():
        import keras
        import tensorflow as tf

        tf.constant(0)  # the second greeting comes with the first tensor
except ImportError as error:
    raise ImportError(
        f"networks need TensorFlow and Keras, and {error.name or 'one of them'} is missing: "
        'run  pip install "rlcourse[tensorflow]"  and try again.'
    ) from error

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"Keras runs on {keras.backend.backend()} here, expected TensorFlow: unset KERAS_BACKEND and restart the kernel."
    )

__all__ = ["keras", "tf"]
