"""TensorFlow and Keras for the answers that checks compare with. They are loaded when one of these is first used."""

from rlcourse.networks.tensorflow import keras, ops, tf

__all__ = ["keras", "ops", "tf"]
