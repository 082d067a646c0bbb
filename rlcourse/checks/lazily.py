"""TensorFlow and Keras for the answers that checks compare with, loaded when one of them is called."""


def tf():
    """TensorFlow."""
    from rlcourse.networks import tensorflow

    return tensorflow.tf


def keras():
    """Keras."""
    from rlcourse.networks import tensorflow

    return tensorflow.keras


def ops():
    """keras.ops."""
    return keras().ops
