"""Networks with a policy and a value as students build them, with any part exchanged. Keras is loaded when one is built."""

from rlcourse.lessons.shared.lazy import keras


def dense(units, activation="tanh", **options):
    """A Dense layer."""
    return keras.layers.Dense(units, activation=activation, **options)


def model(
    hidden=dense, policy_hidden=None, value_hidden=None, units=64, to_logits=None, to_values=None, sizes=None, outputs=None,
    start=None, options=None,
):  # fmt: skip
    """A builder of a model.

    Args:
        hidden: units -> a hidden layer.
        policy_hidden: The same for the policy alone.
        value_hidden: The same for the value alone.
        units: Of the hidden layers.
        to_logits: (n_actions, x, y) -> logits, from what the policy's and the value's hidden layer give.
        to_values: (n_actions, x, y, logits) -> values.
        sizes: (n_states, n_actions) -> what is used in their place.
        outputs: (logits, values, x, y) -> outputs of the model.
        start: state -> what the hidden layers take.
        options: Of the input.
    """

    def build(n_states, n_actions):
        n_states, n_actions = sizes(n_states, n_actions) if sizes else (n_states, n_actions)
        state = keras.Input((n_states,), **(options or {}))
        begin = start(state) if start else state
        x, y = (policy_hidden or hidden)(units)(begin), (value_hidden or hidden)(units)(begin)
        logits = to_logits(n_actions, x, y) if to_logits else dense(n_actions, None)(x)
        values = to_values(n_actions, x, y, logits) if to_values else dense(1, None)(y)
        return keras.Model(state, outputs(logits, values, x, y) if outputs else [logits, values])

    return build


def whole(function):
    """A builder of a model from (state, n_actions) -> outputs."""

    def build(n_states, n_actions):
        state = keras.Input((n_states,))
        return keras.Model(state, function(state, n_actions))

    return build


def beginning(begin):
    """A function that makes a new class of models, whose __init__ is begin(self, super().__init__, state, logits, values).

    Keras gives a class of functional models another base when the first one is made, so each call takes a new class.
    """

    def build(n_states, n_actions):
        class ActorCriticModel(keras.Model):
            def __init__(self, n_states, n_actions):
                state = keras.Input((n_states,))
                logits, values = dense(n_actions, None)(dense(64)(state)), dense(1, None)(dense(64)(state))
                return begin(self, super().__init__, state, logits, values)

        return ActorCriticModel(n_states, n_actions)

    return build


def computing_in_call(n_states, n_actions):
    """A model that computes in call."""

    class ActorCriticModel(keras.Model):
        def __init__(self, n_states, n_actions):
            super().__init__()
            self.hidden, self.policy = dense(64), dense(n_actions, None)
            self.own_hidden, self.value = dense(64), dense(1, None)

        def call(self, states):
            return self.policy(self.hidden(states)), self.value(self.own_hidden(states))

    return ActorCriticModel(n_states, n_actions)


class NoModel:
    """A class that does not inherit from keras.Model."""

    def __init__(self, n_states, n_actions):
        self.model = model()(n_states, n_actions)


def begun_twice(n_states, n_actions):
    """A model whose class calls super().__init__() first, as most classes do."""
    cls = begun_twice.cls

    if cls is None:

        class ActorCriticModel(keras.Model):
            def __init__(self, n_states, n_actions):
                super().__init__()
                state = keras.Input((n_states,))
                logits, values = dense(n_actions, None)(dense(64)(state)), dense(1, None)(dense(64)(state))
                super().__init__(state, [logits, values])

        cls = begun_twice.cls = ActorCriticModel
    return cls(n_states, n_actions)


begun_twice.cls = None


def reference():
    """The class, made anew."""

    class ActorCriticModel(keras.Model):
        def __init__(self, n_states, n_actions):
            layers, state = keras.layers, keras.Input((n_states,))
            x = layers.Dense(64, activation="tanh")(state)
            logits = layers.Dense(n_actions)(x)
            y = layers.Dense(64, activation="tanh")(state)
            values = layers.Dense(1)(y)
            super().__init__(state, [logits, values])

    return ActorCriticModel


class Reference:
    """Makes the asked model; a class, for the exercise asks for one."""

    def __new__(cls, n_states, n_actions):
        """A model of the class that is loaded with Keras."""
        return reference()(n_states, n_actions)


def layers_kept(n_states, n_actions):
    """A class that keeps its layers, with activations apart and named arguments."""

    class Kept(keras.Model):
        def __init__(self, states, actions):
            k = keras
            inputs = k.Input(shape=(states,), name="state")
            self.policy = [k.layers.Dense(units=64, activation=k.activations.tanh), k.layers.Dense(units=actions)]
            self.value = k.Sequential([k.layers.Dense(64), k.layers.Activation("tanh"), k.layers.Dense(1, name="value")])
            x = inputs
            for layer in self.policy:
                x = layer(x)
            super().__init__(inputs=inputs, outputs=(x, self.value(inputs)), name="actor_critic")

    return Kept(n_states, n_actions)


def two_models(n_states, n_actions):
    """Two chains, called on one input."""
    k = keras
    chains = [k.Sequential([k.Input((n_states,)), dense(64), dense(n, None)]) for n in (n_actions, 1)]
    state = k.Input((n_states,))
    return k.Model([state], [chain(state) for chain in chains])


def computed_apart(n_states, n_actions):
    """With operations in place of activations, and small first weights behind the policy."""
    k = keras
    state = k.Input((n_states,))
    y, x = (k.ops.tanh(dense(64, "linear", kernel_initializer="orthogonal")(state)) for _ in range(2))
    values = k.layers.Dense(1)(y)
    return k.Model(state, [k.layers.Dense(n_actions, kernel_initializer=k.initializers.RandomNormal(stddev=0.01))(x), values])


def column_by_column(n_states, n_actions):
    """A last layer for each action; the policy's last weights start at 0."""
    state = keras.Input((n_states,))
    x, y = dense(64)(state), dense(64)(state)
    logits = [dense(1, None, kernel_initializer="zeros")(x) for _ in range(n_actions)]
    return keras.Model(state, [keras.layers.concatenate(logits), dense(1, None)(y)])


def kept(build):
    """The same model in every call."""
    models = {}

    def again(*sizes):
        if sizes not in models:
            models[sizes] = build(*sizes)
        return models[sizes]

    return again
