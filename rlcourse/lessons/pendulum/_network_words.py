"""What is said of actors and critics that are not what was asked for."""

from rlcourse.lessons.dqn_cartpole.network_faults import SAY as OF_NETWORKS

SAY = OF_NETWORKS | {
    "cannot be called": "Your network can be built, but fails when it is called. Often a layer gets more or fewer numbers "
    "than it was made for, such as Rescaling. Look at the shapes, layer by layer.",
    "only states": "keras.Input((n_states,)) is a row of n_states numbers, and the actor has no other input: it computes the "
    "action from the state alone.",
    "takes the action": "Your network takes the action as an input. An actor computes the action, from the state alone: "
    "keras.Input((n_states,)).",
    "always 3": "Your network always takes 3 numbers. Use n_states.",
    "takes actions": "Your network takes as many numbers as an action has. It takes a state: keras.Input((n_states,)).",
    "one unit": "Your last Dense layer has one unit. An action has len(low) numbers, and each needs a unit of its own.",
    "as many as states": "Your network gives as many numbers as a state has. It gives an action: Dense(len(low)).",
    "hidden layer returned": "Your network gives 64 numbers, as a hidden layer does. The last Dense layer has len(low) units.",
    "no bias": "A hidden layer has no bias, which is not asked for. Leave use_bias as it is.",
    "weights are constrained": "A layer has a kernel_constraint, so it cannot learn every weight. Leave it out.",
    "some without gradient": "No gradient reaches some of the weights, so a part of the network never learns: take "
    "stop_gradient out.",
    "no hidden layer": 'There is no hidden layer. Two are asked for: Dense(64, activation="relu"), twice.',
    "one hidden layer": "Your network has one hidden layer. Two are asked for, of 64 units each.",
    "Dense twice": "There is a second Dense layer of len(low) units at the end. Where it comes after the stretch, its weights "
    "carry the actions out of [low, high]. Leave it out: the stretch is the last layer.",
    # the actor's last layer
    "not finite": 'For large states your network gives NaN or infinity instead of an action. Take tanh from Keras: '
    'activation="tanh".',
    "linear": "Your last Dense layer has no tanh, so an action can be any number. tanh keeps it between -1 and 1, and the "
    "stretch then makes that [low, high].",
    "linear alone": "Your last Dense layer has no tanh and nothing is stretched, so an action can be any number. tanh keeps "
    "it between -1 and 1, then stretch that to [low, high].",
    "tanh in a hidden layer": "The tanh is in the wrong place: a hidden layer has it, the last Dense layer has none, so an "
    "action can be any number. The hidden layers have ReLU, the last one tanh.",
    "clipped": "You cut the actions off at low and high. Where they are cut off the gradient is 0, so an actor that has gone "
    "too far never comes back. tanh, then the stretch, keeps them inside smoothly.",
    "tanh after the stretch": "The tanh comes after the stretch, so the actions lie between -1 and 1 again. First tanh, then "
    "the stretch.",
    "sigmoid": "Your last Dense layer has a sigmoid, which gives numbers from 0 to 1. Take tanh, from -1 to 1, and stretch "
    "that.",
    "sigmoid, upper half": "Your last Dense layer has a sigmoid, from 0 to 1, but the stretch is made for -1 to 1: your "
    "actions lie in the upper half only, and low is never reached. Take tanh.",
    "relu": "Your last Dense layer has a ReLU, which has no upper end and nothing below 0. Take tanh, from -1 to 1.",
    "softmax": "Your last Dense layer has a softmax: numbers that add up to 1, like probabilities. An action's numbers are "
    "free of each other: take tanh.",
    "clip": "You cut off at -1 and 1 instead of taking tanh. Where it is cut off the gradient is 0, so an actor that has gone "
    "too far never comes back.",
    "tanh of relu": "A ReLU comes before the tanh, so tanh never gives less than 0 and the lower half of the actions is never "
    "reached. Take the ReLU of the last Dense layer out.",
    "relu of tanh": "A ReLU comes after the tanh, so the lower half is cut off. Take it out.",
    "tanh twice": "tanh is applied twice, so its outputs end at 0.76 instead of 1, and low and high are never reached. Once "
    "is enough.",
    # how it is stretched
    "not stretched": "Your actions lie between -1 and 1, whatever low and high are. The stretch is missing: "
    "keras.layers.Rescaling(scale, offset).",
    "by high alone": "You multiply by high. That is right only where low is -high. In general the scale is (high - low) / 2, "
    "and the offset (high + low) / 2.",
    "offset forgotten": "The scale is right, the offset is missing: [-1, 1] becomes a range around 0, and it should be around "
    "the middle, (high + low) / 2.",
    "whole width, no offset": "The scale is twice too large and the offset is missing. tanh is 2 wide: the scale is (high - "
    "low) / 2, the offset (high + low) / 2.",
    "whole width": "high - low is the whole width, and tanh is 2 wide already, from -1 to 1. The scale is half of it: (high - "
    "low) / 2.",
    "for 0 to 1": "low + (high - low) * x stretches [0, 1]. tanh gives -1 to 1, so it is (high - low) / 2 * x + (high + low) "
    "/ 2.",
    "the ends": "Rescaling takes a scale and an offset, scale * x + offset, not the two ends. The scale is (high - low) / 2, "
    "the offset (high + low) / 2.",
    "low added": "The offset is the middle, (high + low) / 2. You add low, so the actions lie around low.",
    "high added": "The offset is the middle, (high + low) / 2. You add high, so the actions lie around high.",
    "offset subtracted": "You subtract the middle. The offset (high + low) / 2 is added.",
    "half as offset": "Scale and offset are both (high - low) / 2. The offset is the middle, (high + low) / 2, with a plus.",
    "exchanged": "Scale and offset are exchanged: (high - low) / 2 is the scale, (high + low) / 2 the offset.",
    "sum as offset": "The offset is high + low, which is twice the middle. Halve it.",
    "nothing halved": "Scale and offset are both twice too large: (high - low) / 2 and (high + low) / 2.",
    "precedence": "A bracket is missing, so / 2 divides low alone: (high - low) / 2 is the scale, (high + low) / 2 the offset.",
    "sum as scale": "Scale and offset are both (high + low) / 2. The scale is half of the width, (high - low) / 2, with a "
    "minus.",
    "bracket": "You add the middle first and multiply then, so the middle is scaled too. First the scale, then the offset.",
    "turned round": "Your stretch is turned round: -1 becomes high and 1 becomes low. The scale is (high - low) / 2.",
    "divided": "This takes [low, high] to [-1, 1]. The other way round is wanted: (high - low) / 2 * x + (high + low) / 2.",
    "first numbers": "You use low[0] and high[0] for every number of an action. Each has bounds of its own: give Rescaling "
    "whole arrays.",
    "Pendulum's": "Your actions always lie between -2 and 2. Use low and high.",
    "clipped after": "tanh, cut off at low and high, is not stretched to them. Use keras.layers.Rescaling(scale, offset).",
    "middle alone": "You move the actions to the middle and leave them 2 wide. The scale is missing: (high - low) / 2.",
    # hidden layers
    "hidden linear": 'Your hidden layers have no activation. Give each of them one: Dense(64, activation="relu").',
    "one hidden linear": 'One of your hidden layers has no activation. Give each of them one: Dense(64, activation="relu").',
    "something else": "Your network has the weights of the asked one, and computes something else with them. In this order, "
    "and with nothing else: two Dense layers of 64 units with ReLU, Dense(len(low)) with tanh, the stretch.",
    "a Keras model with named inputs": "Your model takes a dict. Give keras.Model its inputs without names.",
    # the critic
    "a Keras model that does not know its inputs yet, a critic": "This is a Sequential model that does not know its input "
    "yet. A critic has two inputs, so make it with keras.Model([state, action], value).",
    "cannot be called, a critic": "Your network fails when it is called with the list [states, actions]. Make it with "
    "keras.Model([state, action], value), and look at the shapes, layer by layer.",
    "a Keras layer, a critic": "This is a layer, not a model: return keras.Model([state, action], value).",
    "list, a critic": "This is a list, not a model: return keras.Model([state, action], value).",
    "exchanged inputs": "The inputs are exchanged: first the states, then the actions, keras.Model([state, action], value).",
    "one input with both": "Your network has one input for state and action together. Two are asked for: "
    "keras.Input((n_states,)) and keras.Input((n_actions,)).",
    "state alone": "Your network takes the state alone. A critic takes the action as well, as its second input: "
    "keras.Model([state, action], value).",
    "action alone": "Your network takes the action alone. A critic takes the state as well, as its first input.",
    "3 and 1": "Your network always takes 3 and 1 numbers. Use n_states and n_actions.",
    "always 3 of state": "Your network always takes states of 3 numbers. Use n_states.",
    "always 1": "Your network always takes actions of 1 number. Use n_actions.",
    "a value per number": "Your network gives a number for each number of the action. It gives one value for the whole "
    "action: Dense(1).",
    "no axis": "Your network gives the shape [B]. [B, 1] is asked for: leave the output of Dense(1) as it is.",
    "at the input": "You join state and action at the input already. In the middle is asked for: first a Dense layer for the "
    "state alone, then Concatenate.",
    "at the end": "You join the action after the last hidden layer. Then the value is a straight line in the action, with the "
    "same slope in every state, so the best action never depends on the state. Join it before the second hidden layer.",
    "at the end, bent": "You join the action after the last hidden layer. Then it moves the value the same way in every "
    "state, so the best action never depends on the state. Join it before the second hidden layer.",
    "joined twice": "The action is joined twice. Once is asked for: after the first Dense layer.",
    "action ignored": "Your values do not depend on the action. Join it to the output of the first layer: "
    "keras.layers.Concatenate()([x, action]).",
    "state ignored": "Your values do not depend on the state. The state goes through the first Dense layer, and the action is "
    "joined to what comes out.",
    "number by number": "Action and state are put together number by number, as by +, * or Add. Join them side by side: "
    "keras.layers.Concatenate()([x, action]), so that the next layer has weights for each.",
    "added up": "Your value is a part for the state plus a part for the action, so the best action never depends on the "
    "state. Join the action before the second hidden layer.",
    "own layer": "The action goes through a narrow Dense layer of its own first. Join the action itself.",
    "relu after joining": "The ReLU comes after the joining, so a negative action becomes 0. Give the ReLU to the first Dense "
    "layer, then join.",
    "value between": "The value has bounds: the last layer has a {}. A value can be -1000: leave the last layer linear.",
    "value above 0": "The value cannot be negative: the last layer has a {}. A value can be -1000: leave the last layer "
    "linear.",
    "value bent": "The last layer has the activation {}. A value can be any number: leave the last layer linear.",
    "no gradient by the action": "No gradient reaches the action, and the actor learns by this gradient: take stop_gradient "
    "out.",
    "something else with both": "Your network has the weights of the asked one, and computes something else with them. In "
    "this order, and with nothing else: Dense(64) with ReLU for the state, Concatenate with the action, Dense(64) with ReLU, "
    "Dense(1).",
}  # fmt: skip
