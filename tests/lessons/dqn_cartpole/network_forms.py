"""Builders of networks in many forms."""

from rlcourse.networks.tensorflow import keras

L, ops = keras.layers, keras.ops
KEPT = {}


def relu(units=64, **options):
    """A hidden layer."""
    return L.Dense(units, activation="relu", **options)


def net(*hidden, last=None, first=(), **options):
    """A builder of a Sequential; layers are given as functions, so that each call makes its own."""

    def build(s, a):
        inside = [make() for make in hidden or (relu, relu)]
        return keras.Sequential([keras.Input((s,)), *[make() for make in first], *inside, last or L.Dense(a, **options)])

    return build


def seeded(seed):
    """An initializer that draws the same numbers each time."""
    return keras.initializers.GlorotUniform(seed=seed)
