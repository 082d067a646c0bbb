from rlcourse.lessons.taxi import create_model
from rlcourse.networks.tensorflow import keras
from tests.checks.properties import other_answers

layers = keras.layers


def sequence(*some):
    return keras.Sequential([keras.Input((1,), dtype="int32"), *some])


TestOtherAnswers = other_answers(create_model, told=[
    (lambda s, a: sequence(layers.Dense(64, activation="relu"), layers.Dense(a)), "There is no Embedding"),
    (lambda s, a: sequence(layers.Embedding(s, a), layers.Reshape((a,)), layers.Softmax()), "cannot be negative"),
    (lambda s, a: sequence(layers.Embedding(s, 2 * a), layers.Reshape((2 * a,))), "gives an array of shape (500, 12)"),
    (lambda s, a: layers.Reshape, "This is a"),
    (lambda s, a: None, "returned None"),
    (keras.Sequential([keras.Input((1,)), layers.Embedding(500, 6), layers.Flatten()]), "You passed a model"),
])  # fmt: skip
