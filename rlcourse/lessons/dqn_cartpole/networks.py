"""The two forms of a Q-network."""

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.dqn_cartpole.network_faults import SAY, q_network_fault, two_headed_fault
from rlcourse.lessons.shared.lazy import keras
from rlcourse.probes import describe_network, describe_two_models
from rlcourse.probes.networks import scales_of


def _stack(n_states, n_actions, hidden=(64, 64), activation="relu", last="linear", **last_options):
    layers = keras.layers
    dense = [layers.Dense(units, activation=activation) for units in hidden]
    return keras.Sequential([keras.Input((n_states,)), *dense, layers.Dense(n_actions, activation=last, **last_options)])


def _functional(n_states, n_actions):
    layers = keras.layers
    states = keras.Input(shape=(n_states,))
    x = layers.Dense(48, activation="tanh")(states)
    x = layers.Dense(48)(x)
    x = layers.ReLU()(x)
    return keras.Model(states, layers.Dense(n_actions)(x))


def _added(n_states, n_actions):
    model = keras.Sequential()
    model.add(keras.layers.InputLayer(shape=(n_states,)))
    for units in (64, 32):
        model.add(keras.layers.Dense(units, activation="elu", kernel_initializer="he_normal"))
    model.add(keras.layers.Dense(n_actions, use_bias=False))
    return model


def _dueling(n_states, n_actions):
    states = keras.Input((n_states,))
    x = keras.layers.Dense(64, activation="relu")(keras.layers.Dense(64, activation="relu")(states))
    value, advantage = keras.layers.Dense(1)(x), keras.layers.Dense(n_actions, name="advantage")(x)
    return keras.Model(inputs=states, outputs=value + advantage - keras.ops.mean(advantage, axis=-1, keepdims=True))


_ONE = {}


def _always_the_same(n_states, n_actions):
    if (n_states, n_actions) not in _ONE:
        _ONE[n_states, n_actions] = _stack(n_states, n_actions)
    return _ONE[n_states, n_actions]


def _without_input(n_states, n_actions):
    return keras.Sequential([keras.layers.Dense(64, activation="relu"), keras.layers.Dense(n_actions)])


def _cases(rng):
    def case(n_states, n_actions):
        return {"n_states": int(n_states), "n_actions": int(n_actions), "seed": int(rng.integers(2**31))}

    return [case(4, 2), case(rng.integers(5, 20), rng.integers(3, 5))]


def _given(case, report):
    states, actions = (case["n_states"],), (case["n_actions"],)
    two = report["what came back"] == "two Keras models"
    return {
        "asked for": ([states, actions], [(1,)], [states], [actions]) if two else (states, actions),
        "scales": scales_of(case["seed"]),
    }


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
    given=_given,
    objection=q_network_fault,
    objection_tells=True,
    seconds=15.0,  # TensorFlow may have to be loaded first
    hints=(
        "`keras.Sequential([keras.Input((n_states,)), ...])` takes a list of layers.",
        '`keras.layers.Dense(64, activation="relu")` is a hidden layer of 64 units. Two of them are enough.',
        "The last layer has one unit for each action and no activation: `keras.layers.Dense(n_actions)`.",
    ),
    mistakes=(
        Mistake(
            lambda s, a: keras.Sequential([keras.Input(s), keras.layers.Dense(a)]),
            "A shape is a tuple, also when it has one number: keras.Input((n_states,)), with the comma.",
        ),
        Mistake(lambda s, a: _stack(s, 1), SAY["one output"]),
        Mistake(lambda s, a: _stack(s, s), SAY["as many as states"]),
        Mistake(lambda s, a: _stack(a, s), SAY["exchanged"]),
        Mistake(lambda s, a: _stack(s + a, a), SAY["takes both"]),
        Mistake(lambda s, a: _stack(4, 2), SAY["4 and 2"]),
        Mistake(lambda s, a: keras.layers.Dense(a), SAY["a Keras layer"]),
        Mistake(_without_input, SAY["a Keras model that does not know its inputs yet"]),
        Mistake(lambda s, a: _stack(s, a, hidden=()), SAY["no hidden layer"]),
        Mistake(lambda s, a: _stack(s, a, hidden=(64,)), SAY["one hidden layer"]),
        Mistake(_always_the_same, SAY["every call gives the same model"]),
    ),  # what else is wrong with a network, q_network_fault tells
    variants=(_functional, _added, _dueling, lambda s, a: _stack(s, a, hidden=(128, 64), activation="tanh")),
)


# build_two_headed


def _pair(n_states, n_actions, q_layers=None, join=None, swap=False, second=None, inputs=None):
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    hidden = keras.layers.Dense(64, activation="relu")(states)
    q = (q_layers or keras.layers.Dense(n_actions))(hidden)
    one = (join or keras.layers.Dot(axes=1))([q, actions])
    of_one = keras.Model(inputs([states, actions]) if inputs else [states, actions], one)
    of_all = second(states, hidden) if second else keras.Model(states, q)
    return (of_all, of_one) if swap else (of_one, of_all)


def _lambda_pair(n_states, n_actions):
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    base = _stack(n_states, n_actions)
    q = base(states)
    product = keras.layers.Multiply()([q, actions])
    return [keras.Model([states, actions], keras.ops.sum(product, axis=-1, keepdims=True)), base]


def _two_hidden(n_states, n_actions):
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    x = keras.layers.Dense(64, activation="relu")(states)
    x = keras.layers.Dense(64, activation="relu")(x)
    q = keras.layers.Dense(n_actions)(x)
    q_a = keras.layers.Dot(axes=-1)([actions, q])
    return keras.Model(inputs=[states, actions], outputs=q_a), keras.Model(inputs=states, outputs=q)


def _einsum_pair(n_states, n_actions):
    states, actions = keras.Input((n_states,)), keras.Input((n_actions,))
    q = keras.layers.Dense(n_actions)(keras.layers.Dense(64, activation="tanh")(states))
    chosen = keras.ops.einsum("ba,ba->b", q, actions)
    return keras.Model([states, actions], keras.layers.Reshape((1,))(chosen)), keras.Model(states, q)


def _separate(n_states, n_actions):
    own = keras.layers.Dense(n_actions)
    return _pair(n_states, n_actions, second=lambda states, hidden: keras.Model(states, own(hidden)))


build_two_headed = Exercise(
    name="build_two_headed",
    points=2,
    minutes=15,
    difficulty=2,
    reference=_pair,
    cases=_cases,
    probe=describe_two_models,
    given=_given,
    objection=two_headed_fault,
    objection_tells=True,
    seconds=15.0,
    hints=(
        "Two inputs: `states = keras.Input((n_states,))` and `one_hot = keras.Input((n_actions,))`. A layer is called on what "
        'it takes: `x = keras.layers.Dense(64, activation="relu")(states)`.',
        "`keras.layers.Dot(axes=1)([q, one_hot])` multiplies the two vectors of every row: one number, [B, 1].",
        "`keras.Model([states, one_hot], q_of_action)` and `keras.Model(states, q)` are made of the same layers, so they "
        "share their weights.",
    ),
    mistakes=(
        Mistake(lambda s, a: _pair(s, a)[0], SAY["a Keras model"]),
        Mistake(lambda s, a: _pair(s, a, swap=True), SAY["exchanged models"]),
        Mistake(lambda s, a: _pair(s, a, inputs=lambda pair: pair[::-1]), SAY["exchanged inputs"]),
        Mistake(lambda s, a: _pair(s, a, join=keras.layers.Multiply()), SAY["not added up"]),
        Mistake(lambda s, a: _pair(s, a, join=lambda pair: pair[0] @ pair[1]), SAY["matrix product"]),
        Mistake(lambda s, a: _pair(s, a, second=lambda states, hidden: keras.Model(states, hidden)), SAY["second gives"]),
        Mistake(_separate, SAY["only the second has weights"]),
        Mistake(
            lambda s, a: _pair(s, a, join=lambda pair: keras.layers.Dense(1)(keras.layers.Concatenate()(pair))),
            SAY["only the first has weights"],
        ),
    ),  # what else is wrong with the pair, two_headed_fault tells
    variants=(_lambda_pair, _two_hidden, _einsum_pair, lambda s, a: list(_pair(s, a))),
)
