"""What is said of networks with a policy and a value that are not what was asked for."""

LAST_LINE = "super().__init__(state, [logits, values])"
SAY = {
    # what came back
    "a model in place of a function": "You passed a model. Pass the class itself, without brackets after its name: the check "
    "makes models of it.",
    "a model that computes in call": "Your class computes in call, so nobody knows its inputs and outputs before it is called, "
    "and training needs them. Compute in __init__: begin with state = keras.Input((n_states,)), end with "
    f"{LAST_LINE}.",
    "a model without call": "Your model is called before it knows its inputs and outputs. Compute in __init__: begin with "
    f"state = keras.Input((n_states,)), end with {LAST_LINE}.",
    "a model without inputs": "Your model is given no inputs and outputs, so it is empty. The last line of __init__ gives it "
    f"both: {LAST_LINE}.",
    "a model that was never begun": "__init__ ends without super().__init__, so nothing has become of your model. Its last "
    f"line is {LAST_LINE}.",
    "a Keras model with named inputs": "Your model takes a dict. Give it its input without a name: "
    f"{LAST_LINE}.",
    "a Sequential": "A keras.Sequential is one chain of layers with one output. Two outputs are asked for: "
    "keras.Model(state, [logits, values]).",
    "an object of its class": "Your class does not inherit from keras.Model. Begin it with the line  class "
    "ActorCriticModel(keras.Model):",
    "a Keras layer": "This is a layer, not a model. Inherit from keras.Model, or return keras.Model(state, [logits, values]).",
    "a symbolic tensor": "You return the output of a layer, not a model: return keras.Model(state, [logits, values]).",
    "list": "You return a list, not a model: return keras.Model(state, [logits, values]).",
    "tuple": "You return a tuple, not a model: return keras.Model(state, [logits, values]).",
    "type": "You return a class, not a model: call it with its inputs and outputs, keras.Model(state, [logits, values]).",
    "function": "You return a function, not a model. Call it, and return what it returns.",
    # inputs and outputs
    "exchanged": "n_states and n_actions are exchanged: as many inputs as a state has numbers, as many logits as actions.",
    "always 4 and 2": "Your model always takes 4 numbers and gives 2 logits. Use n_states and n_actions.",
    "always 4": "Your model always takes 4 numbers. Use n_states.",
    "two inputs": "Your model has more than one input. Policy and value share one, the state: keras.Input((n_states,)).",
    "rank": "The input has the wrong number of axes. A state is one row of n_states numbers: keras.Input((n_states,)).",
    "fixed batch size": "Your input has a fixed batch size. Leave it open: keras.Input((n_states,)).",
    "logits alone": "Your model has one output, the logits. The value is missing: [logits, values].",
    "value alone": "Your model has one output, the value. The logits are missing: [logits, values].",
    "joined": "You have joined logits and values to one output. Leave them apart, in a list: [logits, values].",
    "exchanged outputs": "The outputs are exchanged: first the logits, then the values.",
    "a value per action": "Your model gives a value for each action. V(s) is one number, the value of the state: Dense(1).",
    "one logit": "Your model gives one logit. Each action needs one of its own: Dense(n_actions).",
    "always 2": "Your model always gives 2 logits. Use n_actions.",
    "as many as states": "Your model gives as many logits as a state has numbers. Each action needs one: Dense(n_actions).",
    "no axis": "Your values have the shape [B]. [B, 1] is asked for: leave the output of Dense(1) as it is.",
    "hidden layer returned": "An output has 64 numbers, as a hidden layer has. After it comes Dense(n_actions) for the policy, "
    "Dense(1) for the value.",
    "more outputs": "Your model has more than two outputs. Two are asked for: [logits, values].",
    "cannot be called": "Your model can be built, but fails when it is called with states [B, n_states]. Look at the shapes, "
    "layer by layer.",
    "a dict": "Your outputs come in a dict. Give them in a list, without names: [logits, values].",
    "no list": "A call of your model does not return a list of two arrays. Give keras.Model the list [logits, values], and "
    "leave call as it is.",
    # layers
    "can be trained": "A layer cannot learn, because its trainable is False. Leave all layers trainable.",
    "do not learn": "Your model keeps variables that do not learn, and workers share only what learns. Use Dense layers alone.",
    "very many weights": "Your model has more than a million weights. Layers of 64 units have few.",
    "call does something else": "Your class has a call of its own, which computes something else than its outputs say. Acting "
    "uses the outputs and learning uses call, so the two would not agree: leave call out.",
    "policy without weights": "The logits go through no layer with weights. Asked for is a hidden layer, then "
    "Dense(n_actions).",
    "value without weights": "The value goes through no layer with weights. Asked for is a hidden layer, then Dense(1).",
    "value of the logits": "You compute the value from the logits. It has a hidden layer of its own, on the state: "
    'y = Dense(64, activation="tanh")(state), then Dense(1)(y).',
    "logits of the value": "You compute the logits from what the value is made of. They have a hidden layer of their own, on "
    'the state: x = Dense(64, activation="tanh")(state), then Dense(n_actions)(x).',
    "one for both": "Policy and value share a hidden layer. Each is to have one of its own: make a second "
    'Dense(64, activation="tanh"), call it on state, and give what comes out to Dense(1).',
    "value on the policy's": "The hidden layer of the value takes what the policy's hidden layer gives. Both take the state: "
    'y = Dense(64, activation="tanh")(state).',
    "policy on the value's": "The hidden layer of the policy takes what the value's hidden layer gives. Both take the state: "
    'x = Dense(64, activation="tanh")(state).',
    "a layer for both": "Policy and value share a layer. They are to share the input alone: each has a hidden layer of its "
    "own, on the state.",
    "no hidden layer": "There is no hidden layer, so logits and value are straight lines in the state. Two are asked for, one "
    'for each: Dense(64, activation="tanh").',
    "no hidden layer, policy": "The policy has no hidden layer. Put one between the state and Dense(n_actions): "
    'Dense(64, activation="tanh").',
    "no hidden layer, value": "The value has no hidden layer. Put one between the state and Dense(1): "
    'Dense(64, activation="tanh").',
    "no bias": "A hidden layer has no bias, which is not asked for. Leave use_bias as it is.",
    "no last bias": "A last layer has no bias, which is not asked for. Leave use_bias as it is.",
    "start alike": "All weights of a hidden layer start at the same number, so its 64 units begin as one. Leave the "
    "initializer as it is.",
    "rounds its inputs": "Your model sees whole numbers only, because its input has an integer dtype. Leave the dtype of "
    "keras.Input as it is.",
    "weights are constrained": "A layer has a kernel_constraint, so it cannot learn every weight. Leave it out.",
    # what it computes
    "softmax of the logits": "You take a softmax of the logits, and the loss takes one as well. A softmax of a softmax never "
    "gives any action a probability near 1, so the policy stays close to chance. Leave the activation of Dense(n_actions) out.",
    "log_softmax of the logits": "You take a log_softmax of the logits, and the loss takes one as well: the second changes "
    "nothing. Logits are asked for: leave the activation of Dense(n_actions) out.",
    "logits bent": "Your logits have the activation {}. A logit can be any number: leave the activation of Dense(n_actions) "
    "out.",
    "value bent": "Your value has the activation {}. A value can be any number, 500 or -200: leave the activation of Dense(1) "
    "out.",
    "hidden linear": "Your hidden layers have no activation, so logits and value are straight lines in the state. Give each of "
    'them one: Dense(64, activation="tanh").',
    "one hidden linear": "The hidden layer of your {} has no activation, so all of it is a straight line in the state. Give it "
    'one: Dense(64, activation="tanh").',
    "no gradient": "No gradient reaches the weights, so the network never learns: take stop_gradient out.",
    "some without gradient": "No gradient reaches some of the weights, so a part of the network never learns: take "
    "stop_gradient out.",
    "a layer too many": "Your model keeps a layer that neither the logits nor the value go through. Take it out, or use it.",
    "every call gives the same model": "Every call gives the same model, so a second training would go on with the first one's "
    "weights. Build a new one in every call.",
    "calls share weights": "The models of two calls share a layer, because it is made outside. Make all layers inside.",
    "calls start with equal weights": "Every call gives the same weights: their seed is fixed, or they are copied. Then every "
    "run begins alike: draw new weights in every call.",
}  # fmt: skip
