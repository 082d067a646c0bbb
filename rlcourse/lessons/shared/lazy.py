"""TensorFlow and Keras for the answers that checks compare with. They are loaded when one of these is first used."""

from collections.abc import Callable


class _Lazy:
    """A module that is loaded when something of it is used."""

    def __init__(self, load: Callable[[], object]):
        self._load = load

    def __getattr__(self, name: str):
        return getattr(self._load(), name)


def _tensorflow():
    from rlcourse.networks import tensorflow

    return tensorflow


tf = _Lazy(lambda: _tensorflow().tf)
keras = _Lazy(lambda: _tensorflow().keras)
ops = _Lazy(lambda: _tensorflow().keras.ops)
