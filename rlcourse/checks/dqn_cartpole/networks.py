"""The two forms of a Q-network."""

from rlcourse.checks.exercise import Exercise, Mistake
from rlcourse.probes import describe_network, describe_two_models


def _keras():
    from rlcourse.networks.tensorflow import keras

    return keras


def _stack(n_states, n_actions, hidden=(16,), activation="relu", last="linear", **last_options):
    layers = _keras().layers
    dense = [layers.Dense(units, activation=activation) for units in hidden]
    return _keras().Sequential([_keras().Input((n_states,)), *dense, layers.Dense(n_actions, activation=last, **last_options)])


def _functional(n_states, n_actions):
    layers = _keras().layers
    states = _keras().Input(shape=(n_states,))
    x = layers.Dense(24, activation="tanh")(states)
    x = layers.Dense(24)(x)
    x = layers.ReLU()(x)
    return _keras().Model(states, layers.Dense(n_actions)(x))


def _added(n_states, n_actions):
    model = _keras().Sequential()
    model.add(_keras().layers.InputLayer(shape=(n_states,)))
    model.add(_keras().layers.Dense(32, activation="elu", kernel_initializer="he_normal"))
    model.add(_keras().layers.Dense(n_actions, use_bias=False))
    return model


def _subclassed(n_states, n_actions):
    keras = _keras()
    states = keras.Input((n_states,))
    a = keras.layers.Dense(16, activation="relu")(states)
    b = keras.layers.Dense(16, activation="tanh")(states)
    return keras.Model(inputs=states, outputs=keras.layers.Dense(n_actions, name="q")(keras.layers.Concatenate()([a, b])))


_ONE = {}


def _always_the_same(n_states, n_actions):
    if (n_states, n_actions) not in _ONE:
        _ONE[n_states, n_actions] = _stack(n_states, n_actions)
    return _ONE[n_states, n_actions]


def _without_input(n_states, n_actions):
    keras = _keras()
    return keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(n_actions)])


def _cases(rng):
    return [{"n_states": 4, "n_actions": 2}, {"n_states": int(rng.integers(5, 9)), "n_actions": int(rng.integers(3, 5))}]


def _reference_network(n_states, n_actions):
    from rlcourse.networks.models import q_network

    return q_network(n_states, n_actions)


build_q_network = Exercise(
    name="build_q_network",
    points=2,
    minutes=10,
    difficulty=1,
    reference=_reference_network,
    cases=_cases,
    probe=describe_network,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        "`keras.Sequential([keras.Input((n_states,)), ...])` takes a list of layers.",
        '`keras.layers.Dense(64, activation="relu")` is a hidden layer of 64 units.',
        "The last layer has one unit for each action and no activation: `keras.layers.Dense(n_actions)`.",
    ),
    mistakes=(
        Mistake(
            lambda s, a: _stack(s, a, last="relu"),
            "Your values cannot be negative, because the last layer has a relu. A value can be any number: leave the last "
            "layer linear.",
        ),
        Mistake(
            lambda s, a: _stack(s, a, last="softmax"),
            "Your outputs are squeezed between 0 and 1: the last layer has a softmax or a "
            "sigmoid. Values are no probabilities: leave the last layer linear.",
        ),
        Mistake(
            lambda s, a: _stack(s, a, last="tanh"),
            "Your values cannot be large: the last layer has a tanh, or another function with "
            "bounds. A value can be 100 and more: leave the last layer linear.",
        ),
        Mistake(lambda s, a: _stack(s, 1), "Your network has one output. It needs one for every action."),
        Mistake(
            lambda s, a: _stack(s, s), "Your network has as many outputs as a state has numbers. It needs one for every action."
        ),
        Mistake(lambda s, a: _stack(a, s), "n_states and n_actions are exchanged."),
        Mistake(
            lambda s, a: _stack(s + a, a),
            "Your network takes states and actions. Here it takes the state alone and gives a value for every action.",
        ),
        Mistake(
            lambda s, a: _stack(s, a, hidden=()),
            "There is no hidden layer, so a value is a straight line in the state. Put layers with an activation in between.",
        ),
        Mistake(lambda s, a: _stack(4, 2), "Your network always has 4 inputs and 2 outputs. Use n_states and n_actions."),
        Mistake(lambda s, a: _keras().layers.Dense(a), "This is a layer, not a model. Put layers into a keras.Sequential."),
        Mistake(
            _without_input,
            "Your model does not know its inputs yet, so it has no weights: begin the list with keras.Input((n_states,)).",
        ),
        Mistake(
            lambda s, a: _stack(s, a, last="linear", kernel_initializer="zeros"),
            "All weights of the last layer start at 0, so at first "
            "the network ignores its input and the layers before it learn nothing. Leave the initializer as it is.",
        ),
        Mistake(
            _always_the_same,
            "Every call returns the same network. The target network would then be the network itself: "
            "build a new one in every call.",
        ),
    ),
    variants=(_functional, _added, _subclassed, lambda s, a: _stack(s, a, hidden=(128, 64), activation="tanh")),
)


# build_two_headed


def _pair(n_states, n_actions, q_layers=None, join=None, swap=False, second=None, inputs=None):
    keras = _keras()
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    hidden = keras.layers.Dense(16, activation="relu")(states)
    q = (q_layers or keras.layers.Dense(n_actions))(hidden)
    one = (join or keras.layers.Dot(axes=1))([q, actions])
    of_one = keras.Model(inputs([states, actions]) if inputs else [states, actions], one)
    of_all = second(states, hidden) if second else keras.Model(states, q)
    return (of_all, of_one) if swap else (of_one, of_all)


def _lambda_pair(n_states, n_actions):
    keras = _keras()
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    base = _stack(n_states, n_actions)
    q = base(states)
    product = keras.layers.Multiply()([q, actions])
    return [keras.Model([states, actions], keras.ops.sum(product, axis=-1, keepdims=True)), base]


def _two_hidden(n_states, n_actions):
    keras = _keras()
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    x = keras.layers.Dense(8, activation="relu")(states)
    x = keras.layers.Dense(8, activation="relu")(x)
    q = keras.layers.Dense(n_actions)(x)
    q_a = keras.layers.Dot(axes=-1)([actions, q])
    return keras.Model(inputs=[states, actions], outputs=q_a), keras.Model(inputs=states, outputs=q)


def _einsum_pair(n_states, n_actions):
    keras = _keras()
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    q = keras.layers.Dense(n_actions)(keras.layers.Dense(8, activation="tanh")(states))
    chosen = keras.ops.einsum("ba,ba->b", q, actions)
    return keras.Model([states, actions], keras.layers.Reshape((1,))(chosen)), keras.Model(states, q)


def _own_weights(states, hidden):
    keras = _keras()
    return keras.Model(states, keras.layers.Dense(_LAST_UNITS["n"])(hidden))


_LAST_UNITS = {"n": 2}


def _separate(n_states, n_actions):
    _LAST_UNITS["n"] = n_actions
    return _pair(n_states, n_actions, second=_own_weights)


build_two_headed = Exercise(
    name="build_two_headed",
    points=2,
    minutes=15,
    difficulty=2,
    reference=_pair,
    cases=_cases,
    probe=describe_two_models,
    seconds=15.0,
    hints=(
        "Two inputs: `states = keras.Input((n_states,))` and `one_hot = keras.Input((n_actions,))`. A layer is called on what "
        'it takes: `x = keras.layers.Dense(64, activation="relu")(states)`.',
        "`keras.layers.Dot(axes=1)([q, one_hot])` multiplies the two vectors of every row: one number, [B, 1].",
        "`keras.Model([states, one_hot], q_of_action)` and `keras.Model(states, q)` are made of the same layers, so they "
        "share their weights.",
    ),
    mistakes=(
        Mistake(
            lambda s, a: _pair(s, a)[0], "You return one model. Two are wanted: that of one action, then that of all actions."
        ),
        Mistake(
            lambda s, a: _pair(s, a, swap=True), "The two models are exchanged: first that of one action, then that of all."
        ),
        Mistake(
            _separate,
            "The second model has an output layer of its own, so what the first one learns does not reach it. Both must "
            "be made of the same q.",
        ),
        Mistake(
            lambda s, a: _pair(s, a, q_layers=_keras().layers.Dense(a, activation="relu")),
            "Your values cannot be negative, because their layer has a relu. Leave it linear.",
        ),
        Mistake(
            lambda s, a: _pair(s, a, q_layers=_keras().layers.Dense(a, activation="softmax")),
            "Your values are squeezed between 0 and 1: their layer has a softmax or a sigmoid. Leave it linear.",
        ),
        Mistake(
            lambda s, a: _pair(s, a, join=_keras().layers.Multiply()),
            "Multiply gives one number for every action, [B, A]. They still have to be added up: Dot(axes=1) does both.",
        ),
        Mistake(
            lambda s, a: _pair(s, a, join=lambda pair: _keras().layers.Dense(1)(_keras().layers.Concatenate()(pair))),
            "The first model mixes values and action in a layer of its own, so it says something else than the second. The "
            "action only picks out one of the values: Dot.",
        ),
        Mistake(
            lambda s, a: _pair(s, a, inputs=lambda pair: pair[::-1]),
            "The inputs are exchanged: first the states, then the actions.",
        ),
        Mistake(
            lambda s, a: _pair(s, a, second=lambda states, hidden: _keras().Model(states, hidden)),
            "The second model gives the hidden layer. Its output should be the value of every action.",
        ),
    ),
    variants=(_lambda_pair, _two_hidden, _einsum_pair, lambda s, a: list(_pair(s, a))),
)
