# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: include,task,exercise,check,picture,-all
#     notebook_metadata_filter: kernelspec,-jupytext.text_representation.jupytext_version,-jupytext.text_representation.format_version
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown] include="badge"
#

# %% [markdown]
# # 02 · Can a network learn what an action is worth?
#
# In this notebook a network learns to balance the pole from rewards alone. Nobody tells it what an angle is. The method is **DQN**,
# deep Q-learning, and you write every part of it: the network, the exploring, the memory, the targets, the loss, and the loop.
#
# You will write nine short pieces. Plan two hours; the computer needs about a minute of them. At the end your agent keeps the pole
# up for 500 steps, the most that CartPole allows, in every one of the 100 evaluation episodes or nearly so. You will also see why the
# same method took hours in some tutorials, and what makes it take seconds.
#
# New words are explained where they first matter. From notebook 01 you need the loop of an episode, the return, and the difference
# between *terminated* and *truncated*.

# %% include="setup"

# %%
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from rlcourse import evaluate, make, show
from rlcourse.algorithms import DQN, DQNSettings, QAgent, reference_band
from rlcourse.lessons.dqn_cartpole import check
from rlcourse.lines import say
from rlcourse.networks import built_with_seed

np.set_printoptions(precision=3, suppress=True)

# %% [markdown]
# Networks are made with [Keras](https://keras.io), which runs on TensorFlow. `keras.ops` has NumPy's functions under NumPy's names;
# they work on a network's numbers, and Keras can differentiate them.

# %%
import keras
import tensorflow as tf
from keras import ops

# %% [markdown]
# This is where you start, and you know it from notebook 01: chance keeps the pole up for some 22 steps on average.

# %%
show.animate("CartPole-v1", seed=1000, caption="chance")

# %% [markdown]
# ## 1. What is an action worth?
#
# Suppose somebody gave you a table with the worth of every action in every state. Then playing would be easy: look up the state, take
# the action with the largest number. That number is called the **Q-value**, or action value:
#
# > $Q(s, a)$ is the discounted return you can expect if you take action $a$ in state $s$, and from then on always take the best action.
#
# In notebook 01 you saw that a return contains the next return: $G_t = r_{t+1} + \gamma\, G_{t+1}$. The same holds for Q-values. After action
# $a$ you get a reward $r$ and land in a state $s'$, where you take the best action again:
#
# $$ Q(s, a) = \mathbb{E}\left[\, r + \gamma \max_{a'} Q(s', a') \,\right] $$
#
# ($\mathbb{E}$ is the average over what may happen, as in notebook 01.)
# This is the **Bellman optimality equation**. It says nothing about how to find $Q$; it says what the right $Q$ looks like. The idea of
# Q-learning: begin with any $Q$, look at steps that really happened, and wherever the two sides differ, move the left side a little
# towards the right one.
#
# | symbol | name | in code |
# |---|---|---|
# | $s, a, r, s'$ | state, action, reward, next state: one **transition** | `states`, `actions`, `rewards`, `next_states` |
# | $Q(s, a)$ | Q-value | `q_values[b, a]` for state number $b$ of several |
# | $y$ | **target**: what $Q(s, a)$ should have been | `targets` |
# | $\gamma$ | discount | `gamma` |
# | $\varepsilon$ | probability of acting by chance | `epsilon` |
# | $B$, $A$ | how many transitions at once, how many actions | shapes: `[B]`, `[B, A]` |
#
# A table does not work here: a state of CartPole is four real numbers, and the agent will hardly meet the same one twice. So a
# **network** takes the table's place. It takes a state and gives one number for each action, and it can guess the worth of a state it has
# never seen from the worth of similar ones.
#
# ### Networks in five sentences
#
# A network is a function with many adjustable numbers, its **weights**, built of layers. A `Dense` layer of 64 **units** computes 64 weighted sums
# of what it takes, and puts each through an **activation**, such as **ReLU**, $\max(0, x)$; without activations any stack of layers would be
# no more than a straight line. Layers before the last are called **hidden**. To learn is to change all weights a little in the direction that
# makes an error smaller, one **gradient step** after another. How far is the **learning rate**, and the rule that takes the step is the
# **optimizer** (here Adam). In Keras, a network from 3 numbers to 1 with one hidden layer of 16 units looks like this:
#
# ```python
# keras.Sequential(
#     [
#         keras.Input((3,)),
#         keras.layers.Dense(16, activation="tanh"),
#         keras.layers.Dense(1),
#     ]
# )
# ```

# %% [markdown] task="build_q_network"
# Build a network with two hidden layers of 64 units and one output per action. (With one hidden layer it learns too, but gets no further than 350
# to 450 steps here.) Its last layer has no activation: it is **linear**, because a Q-value can be any number. (With $\gamma = 0.99$, a pole that
# never falls is worth $1 + 0.99 + 0.99^2 + \dots = 100$.)


# %% exercise="build_q_network"
def build_q_network(n_states, n_actions):
    """A network from a state to the value of every action.

    Args:
        n_states: How many numbers a state has.
        n_actions: How many actions there are.

    Returns:
        A Keras model from [B, n_states] to [B, n_actions], with new
        weights.
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((n_states,)),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(n_actions),
        ]
    )
    ### END SOLUTION


# %% check="build_q_network"
check.build_q_network(build_q_network)

# %% [markdown]
# What does a new network think of the first state of three episodes? Its weights are drawn at random, and so are its opinions.
# (`built_with_seed` makes the draw repeatable.)

# %%
env = make("CartPole-v1")
network = built_with_seed(build_q_network, 4, 2, seed=0)
states = np.array([env.reset(seed=seed)[0] for seed in range(3)])  # [3, 4]
print(network(states).numpy())  # [3, 2]

# %% [markdown]
# ### The other form
#
# There is a second way to draw a Q-network, and you will meet it in older programs: the action is an **input**. It comes as a one-hot
# vector, with a 1 at the action and 0 elsewhere: $(0, 1)$ for action 1. A **dot product** with the vector of all Q-values then picks out one
# of them:
#
# $$ \bigl( Q(s, 0),\; Q(s, 1) \bigr) \cdot (0, 1) = Q(s, 1) $$
#
# From the same layers one makes two Keras models. The first, $(s, a) \mapsto Q(s, a)$, can be trained with Keras's own methods, because the
# action that was taken is part of its input. The second gives the values of all actions in $s$, and is asked when the agent has to choose.
# They share their weights, so what one learns the other knows: one body with two heads.

# %% [markdown] task="build_two_headed"
# Build both models, with hidden layers as in exercise 1. Use Keras's functional style: a layer is called on what it takes, `x = keras.layers.Dense(64, activation="relu")(states)`,
# and a model is made of its inputs and its output, `keras.Model(inputs, output)`; `keras.layers.Dot(axes=1)([u, v])` multiplies two vectors.


# %% exercise="build_two_headed"
def build_two_headed(n_states, n_actions):
    """Two models of the same layers: the value of one action, and of all.

    Args:
        n_states: How many numbers a state has.
        n_actions: How many actions there are.

    Returns:
        Two Keras models: from [states [B, n_states], one-hot actions
        [B, n_actions]] to [B, 1], and from states [B, n_states] to
        [B, n_actions].
    """
    ### BEGIN SOLUTION
    states = keras.Input((n_states,))
    one_hot = keras.Input((n_actions,))
    x = keras.layers.Dense(64, activation="relu")(states)
    x = keras.layers.Dense(64, activation="relu")(x)
    q = keras.layers.Dense(n_actions)(x)  # [B, A]
    q_of_action = keras.layers.Dot(axes=1)([q, one_hot])  # [B, 1]
    of_one = keras.Model([states, one_hot], q_of_action)
    of_all = keras.Model(states, q)
    return of_one, of_all
    ### END SOLUTION


# %% check="build_two_headed"
check.build_two_headed(build_two_headed)

# %%
q_of_action, q_of_all = built_with_seed(build_two_headed, 4, 2, seed=0)
one_hot = np.eye(2, dtype=np.float32)[[0, 1, 1]]  # [3, 2]: actions 0, 1, 1
chosen = q_of_action([states, one_hot]).numpy().ravel()
print("all actions:\n", q_of_all(states).numpy())
print("actions 0, 1, 1:", chosen)

# %% [markdown]
# Both forms say the same. From here on we use the first: it is simpler, and one pass gives all values at once.

# %% [markdown]
# ## 2. Exploring
#
# An agent that always takes the action it thinks best will never find out that another one is better. So it sometimes acts by chance.
# **Epsilon-greedy** is the simplest rule for it: with probability $\varepsilon$ take any action, each equally likely; otherwise the best one.

# %% [markdown] task="epsilon_greedy"
# "Any action" includes the best one. If several actions are best, choose among them at random: otherwise an agent that knows nothing yet,
# and thinks all actions equal, would always do the same. Draw from `rng`.


# %% exercise="epsilon_greedy"
def epsilon_greedy(q_values, epsilon, rng):
    """By chance with probability epsilon, otherwise the best action.

    Args:
        q_values: [A] value of each action, a NumPy array.
        epsilon: Probability of acting by chance, 0 to 1.
        rng: A numpy.random.Generator, the only source of randomness to use.

    Returns:
        An action, 0 to A - 1.
    """
    ### BEGIN SOLUTION
    if rng.random() < epsilon:
        return rng.integers(len(q_values))
    best = np.flatnonzero(q_values == q_values.max())
    return best[0] if len(best) == 1 else rng.choice(best)
    ### END SOLUTION


# %% check="epsilon_greedy"
check.epsilon_greedy(epsilon_greedy)

# %%
rng = np.random.default_rng(seed=0)
q_values = np.array([1.0, 3.0, 2.0])
for epsilon in (0.0, 0.1, 0.5, 1.0):
    actions = [
        epsilon_greedy(q_values, epsilon, rng) for _ in range(10_000)
    ]
    shares = np.bincount(actions, minlength=3) / 10_000
    print(f"epsilon {epsilon:.1f}: shares {shares}")

# %% [markdown]
# With $\varepsilon = 0.1$ the best of three actions is taken with probability $0.9 + 0.1 / 3 \approx 0.93$, because chance hits it too.

# %% [markdown]
# ## 3. Remembering
#
# Steps that follow one another look alike: the pole leans to the right now, and it did so a moment ago. A network that learns from them in
# this order learns about the right side and forgets about the left. So the agent keeps its transitions in a **replay memory**, and
# learns from a **minibatch** drawn from it at random. Each transition is also used more than once.
#
# The memory is a **ring**: arrays of a fixed length, written from slot 0 to the last, and then again from slot 0, over the oldest.

# %% [markdown] task="ReplayMemory"
# The arrays are there. Write `add`, which keeps one transition, and `sample`, which draws `batch_size` of them with `rng`. Mind two things:
# slots that have not been written yet must not be drawn, and all five parts of a drawn transition must come from the same slot.


# %% exercise="ReplayMemory"
class ReplayMemory:
    """The last `capacity` transitions.

    Args:
        capacity: How many transitions fit.
        n_states: How many numbers a state has.
    """

    def __init__(self, capacity, n_states):
        self.capacity = capacity
        self.size = 0  # how many slots are filled
        self.position = 0  # the slot that is written next
        self.states = np.zeros((capacity, n_states), np.float32)
        self.actions = np.zeros(capacity, np.int32)
        self.rewards = np.zeros(capacity, np.float32)
        self.next_states = np.zeros((capacity, n_states), np.float32)
        self.terminated = np.zeros(capacity, bool)

    def __len__(self):
        return self.size

    def add(self, state, action, reward, next_state, terminated):
        """Keep a copy of one transition; when full, over the oldest."""
        ### BEGIN SOLUTION
        i = self.position
        self.states[i] = state
        self.actions[i] = action
        self.rewards[i] = reward
        self.next_states[i] = next_state
        self.terminated[i] = terminated
        self.position = (i + 1) % self.capacity
        self.size = min(self.size + 1, self.capacity)
        ### END SOLUTION

    def sample(self, batch_size, rng):
        """Draw transitions at random.

        Returns:
            states [B, n_states], actions [B], rewards [B],
            next_states [B, n_states], terminated [B], in this order.
        """
        ### BEGIN SOLUTION
        i = rng.integers(self.size, size=batch_size)  # [B]
        return (
            self.states[i],
            self.actions[i],
            self.rewards[i],
            self.next_states[i],
            self.terminated[i],
        )
        ### END SOLUTION


# %% check="ReplayMemory"
check.ReplayMemory(ReplayMemory)

# %% [markdown]
# ## 4. What should the network have said?
#
# After one step we know something we did not know before: the reward $r$ that came, and the state $s'$ in which we landed. So we can say
# what $Q(s, a)$ *should* have been:
#
# $$ y = r + \gamma \max_{a'} Q(s', a') $$
#
# The reward was real. The rest is the network's own opinion about $s'$. To learn from one's own opinion is called **bootstrapping**.
#
# There is one exception. If the episode **terminated** (the pole fell), there is no $s'$ to have an opinion about, and $y = r$. If it was only
# **truncated** (500 steps were over), the pole is still up and the future is still worth something: we bootstrap as usual. Many programs
# treat both alike; notebook 04 measures what that costs.

# %% [markdown] task="td_targets"
# Compute the targets of a minibatch of $B$ transitions. By hand: reward 1, $\gamma = 0.5$, next values $(0, 2)$ give $1 + 0.5 \cdot 2 = 2$. If
# the same step had ended the episode, the target would be 1.
#
# Write it with NumPy, for whole arrays, without a loop or an `if`: when the network trains, this very function is compiled into the training
# step.


# %% exercise="td_targets"
def td_targets(rewards, next_q, terminated, gamma):
    """What Q(s, a) should have been, for a minibatch of B transitions.

    Args:
        rewards: [B] reward of each step.
        next_q: [B, A] Q-values of the states that followed.
        terminated: [B] True where the episode ended there for good.
        gamma: Discount, 0 to 1.

    Returns:
        [B] targets y.
    """
    ### BEGIN SOLUTION
    next_value = next_q.max(axis=-1)  # [B]
    return rewards + gamma * (1 - terminated) * next_value  # [B]
    ### END SOLUTION


# %% check="td_targets"
check.td_targets(td_targets)

# %% [markdown]
# "TD" stands for *temporal difference*: an opinion is corrected by an opinion from one step later.
#
# ## 5. The loss
#
# The network learns by making a number small, its **loss**. Ours is the mean squared difference between what it said about the action that
# was taken and the target:
#
# $$ L = \frac{1}{B} \sum_{b=1}^{B} \bigl( y_b - Q(s_b, a_b) \bigr)^2 $$
#
# Two things are easily missed, and programs run happily without them:
#
# - Only the value of the **chosen** action is compared. About the others this step has told us nothing.
# - The target is a number, not something to be learned. In the training step it is computed in the same program as the loss, so it would
#   pass a **gradient** on: training would move the target towards the value as well as the value towards the target.
#   `ops.stop_gradient(targets)` cuts that off.

# %% [markdown] task="dqn_loss"
# Write it with `keras.ops`, so that Keras can differentiate it. `ops.one_hot(actions, n)` makes a row such as $(0, 1)$ of each of the actions,
# `n` numbers long.


# %% exercise="dqn_loss"
def dqn_loss(q_values, actions, targets):
    """The mean squared error of the values of the chosen actions.

    Args:
        q_values: [B, A] values of all actions, from the network.
        actions: [B] the actions that were taken, 0 to A - 1.
        targets: [B] targets y; no gradient may pass through them.

    Returns:
        One number.
    """
    ### BEGIN SOLUTION
    chosen = ops.one_hot(actions, q_values.shape[-1])  # [B, A]
    q_of_actions = ops.sum(q_values * chosen, axis=-1)  # [B]
    return ops.mean(ops.square(ops.stop_gradient(targets) - q_of_actions))
    ### END SOLUTION


# %% check="dqn_loss"
check.dqn_loss(dqn_loss)

# %% [markdown]
# The gradient (`tf.GradientTape` keeps book of what was computed, and differentiates it) shows what one minibatch of three would change: only the
# entries of the actions taken (0, 1 and 1). And the two-headed form, with Keras's own squared error, has the same loss.

# %%
actions = np.array([0, 1, 1])
targets = np.array([1.0, 1.0, 2.0], np.float32)
with tf.GradientTape() as tape:
    q = q_of_all(states)  # [3, 2]
    tape.watch(q)
    loss = dqn_loss(q, actions, targets)
print(tape.gradient(loss, q).numpy() + 0.0)  # + 0.0 makes 0 of -0
print("loss:                ", loss.numpy())
squared_error = keras.losses.MeanSquaredError()
two_headed = squared_error(targets[:, None], q_of_action([states, one_hot]))
print("loss, the other form:", two_headed.numpy())

# %% [markdown]
# ## 6. The loop
#
# One last idea. The targets are computed from the network, and the network moves with every update, so the goal runs away from the
# learner. DQN computes the targets with a copy that stands still, the **target network**, and replaces the copy from time to time.
#
# Here is the whole algorithm:
#
# > **Deep Q-learning** (Mnih and others, 2015)
# >
# > Begin with a network, its copy, and an empty memory. Observe the first state.
# > For step = 1, 2, ..., `n_steps`:
# >
# > 1. **Act**: choose an action, epsilon-greedy with $\varepsilon$ = `epsilon(step)`, and take the step.
# > 2. **Store** the transition $(s, a, r, s', \text{terminated})$ in the memory.
# > 3. **Observe**: go on from $s'$; if the episode is over, reset and go on from the first state of the new one.
# > 4. At every step that `train_every` divides, once it has reached `learning_starts`: **sample** a minibatch and **learn** from it.
# > 5. At every step that `sync_every` divides: **sync** the target network, that is, copy the network into it.

# %% [markdown] task="train"
# Write the loop. The agent is ready and made of your functions: `agent.act(state, epsilon)` gives an action, `agent.learn(batch)` takes one
# gradient step on what `memory.sample` returned, and `agent.sync()` copies the network. Count the steps from 1.


# %% exercise="train"
def train(env, agent, memory, epsilon, settings, rng):
    """Train an agent.

    Args:
        env: A Gymnasium environment. It stays open.
        agent: Has act(state, epsilon), learn(batch) and sync().
        memory: Has add(state, action, reward, next_state, terminated) and
            sample(batch_size, rng).
        epsilon: A function from a step to the probability of acting by
            chance.
        settings: Has n_steps, learning_starts, train_every, sync_every,
            batch_size.
        rng: Where memory.sample draws from.
    """
    ### BEGIN SOLUTION
    state, _ = env.reset()
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state, epsilon(step))
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
        learning = step >= settings.learning_starts
        if learning and step % settings.train_every == 0:
            agent.learn(memory.sample(settings.batch_size, rng))
        if step % settings.sync_every == 0:
            agent.sync()
    ### END SOLUTION


# %% check="train"
check.train(train)

# %% [markdown]
# Your loop with your functions, for 10,000 steps: a few seconds. $\varepsilon$ falls from 1 to 0.05 over the first 4,000.

# %%
small = SimpleNamespace(
    n_steps=10_000,
    learning_starts=500,
    train_every=4,
    sync_every=250,
    batch_size=64,
)
rng = np.random.default_rng(seed=0)
agent = QAgent(
    built_with_seed(build_q_network, 4, 2, seed=0),
    td_targets,
    dqn_loss,
    epsilon_greedy,
    rng,
    gamma=0.99,
    learning_rate=1e-3,
)
memory = ReplayMemory(10_000, 4)

start = time.perf_counter()
train(
    make("CartPole-v1", seed=0),
    agent,
    memory,
    epsilon=lambda step: max(0.05, 1 - step / 4000),
    settings=small,
    rng=rng,
)
seconds_by_hand = time.perf_counter() - start
by_hand = evaluate("CartPole-v1", agent.policy)
print(f"{seconds_by_hand:.1f} s; {by_hand}")

# %% [markdown]
# Normal: between 100 and 400, far above chance, and different from seed to seed. If yours is below 50, look at the order of the lines in
# your loop: is a transition stored before `state` moves on?
#
# ## 7. A lesson on speed
#
# Those were 10,000 steps with 2,376 updates. The full training below makes 50,000 steps with some 24,000 updates. Some tutorials need
# hours for that, and not because the mathematics is expensive. Let us measure what one small call costs. (A **microsecond**, µs, is a
# millionth of a second. The network is small: the arithmetic for one state takes a few µs.)


# %%
def microseconds(call, n):
    """The shortest time of n calls, after one that does not count."""
    call()
    times = []
    for _ in range(n):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e6 * min(times)


state = states[:1]  # [1, 4]
compiled = tf.function(network)
acting = {
    "model.predict(state)": microseconds(
        lambda: network.predict(state, verbose=0), 20
    ),
    "model(state)": microseconds(lambda: network(state), 100),
    "tf.function(model)(state)": microseconds(lambda: compiled(state), 100),
    "the same layers in NumPy": microseconds(
        lambda: agent.q_values(states[0]), 1000
    ),
}
for name, cost in acting.items():
    print(f"{name:<26}{cost:10,.0f} µs")

# %% [markdown]
# All four give the same numbers. `predict` is made for large data sets: before it computes anything it sets up a pipeline, and does so
# in every call. The network in plain NumPy has nothing to set up. Whoever calls `predict` at every step pays for it 50,000 times.
#
# Learning has the same disease, and the remedy is to do **many updates in one call**: collect a chunk of steps first, draw all minibatches
# at once, and hand them to one compiled function that runs the gradient steps in a row.

# %%
q_of_action.compile(optimizer="adam", loss="mse")
batch = memory.sample(64, rng)
inputs = [batch[0], np.eye(2, dtype=np.float32)[batch[1]]]
y = batch[2]  # rewards in place of targets: only the time counts here

settings = DQNSettings(
    train_every=128,  # steps in the environment between two chunks
    updates=64,  # updates in a chunk: one compiled call
    target_every=64,  # updates between two copies of the network
    stop_when_solved=False,
)
parts = dict(
    network=build_q_network,
    targets=td_targets,
    loss=dqn_loss,
    explore=epsilon_greedy,
)
chunks = DQN(
    "CartPole-v1",
    memory=ReplayMemory(100_000, 4),
    settings=settings,
    **parts,
)
chunks.train(2_000, progress=False)  # compiles
before, updates = chunks.update_seconds, chunks.updates
chunks.train(4_000, progress=False)
spent = chunks.update_seconds - before
in_chunks = 1e6 * spent / (chunks.updates - updates)

learning = {
    "model.fit, one minibatch": microseconds(
        lambda: q_of_action.fit(inputs, y, batch_size=64, verbose=0), 5
    ),
    "model.train_on_batch": microseconds(
        lambda: q_of_action.train_on_batch(inputs, y), 50
    ),
    "one compiled update a call": microseconds(
        lambda: agent.learn(batch), 100
    ),
    "64 compiled updates a call": in_chunks,
}
for name, cost in learning.items():
    print(f"{name:<28}{cost:10,.0f} µs for one update")

# %% [markdown]
# To **compile** a function is to translate it, once, into a program for the processor. For one update a call it gains little: the call itself
# costs more than the arithmetic. Many updates in one call share that cost.
#
# Now the sum. How long would 50,000 steps with 24,000 updates take, apart from the environment? The first line is a tutorial's way: at
# every step it asks `predict` for the action, asks it again for the targets, and calls `fit` once.

# %%
env = make("CartPole-v1", seed=0)
env.reset()
step_cost = microseconds(lambda: env.step(0), 8)
predict = acting["model.predict(state)"]
call = acting["model(state)"]
twin = acting["the same layers in NumPy"]
fit = learning["model.fit, one minibatch"]
on_batch = learning["model.train_on_batch"]
ways = {
    "2 x predict and fit at every step": 50_000 * (2 * predict + fit),
    "predict and train_on_batch": 50_000 * predict + 24_000 * on_batch,
    "model(...) and train_on_batch": 50_000 * call + 24_000 * on_batch,
    "NumPy and chunks of 64": 50_000 * twin + 24_000 * in_chunks,
    "the environment alone": 50_000 * step_cost,
}
for name, total in ways.items():
    print(f"{name:<36}{total / 1e6:10,.1f} s")

# %% [markdown]
# "NumPy and chunks of 64" is the same algorithm with other numbers in it. It makes one update every two steps on average, but they come in
# chunks: after every 128 steps 64 in a row. `DQN` from the package works that way, and takes your functions as they are: `td_targets` and
# `dqn_loss` become part of the compiled program.

# %% [markdown]
# ## 8. Put together
#
# Your network, your targets, your loss, your exploring and your memory, for up to 50,000 steps. The loop is the package's: it does what yours
# does, in chunks. Every 2,560 steps it plays 20 episodes without exploring (a **validation**; its time is included), keeps the best
# network so far, and stops when they average 475 or more.
#
# You may stop it (■) and run the cell with `dqn.train` again: it goes on from there, for up to 50,000 steps more. The grey band shows ten other
# seeds, so you can see whether yours is normal. Those were not stopped when they were solved; look what happens to some of them later.

# %%
dqn = DQN(
    "CartPole-v1",
    memory=ReplayMemory(100_000, 4),
    settings=replace(settings, stop_when_solved=True),
    seed=0,
    **parts,
)

# %%
history = dqn.train(50_000, band=reference_band("dqn-cartpole"))

# %%
print(f"{dqn.step} steps, {dqn.updates} updates, {dqn.seconds:.1f} s")
history

# %% [markdown]
# What is normal here:
#
# - Up to step 1,000 nothing is learned, and the mean is that of chance. While $\varepsilon$ falls, it rises to 100 or 200.
# - Then it wavers, often for 10,000 steps or more, and falls back now and then. DQN forgets; that is no bug of yours. (It is why the best
#   network is kept.)
# - Somewhere between step 7,000 and step 40,000, in most runs, it climbs, and a validation reaches 475. The curve is behind by then: it
#   averages 20 past episodes, in which the agent still explored with probability 0.04.
# - The loss (its axis is logarithmic) grows a hundredfold at first, because the values grow from 0 to 100. Then it settles.
# - Still below 50 at step 10,000? Look at $\varepsilon$ (does it fall?) and at your targets. A loss that never settles points at the target
#   network. The training itself warns you of such things: `dqn.alarms` has {name: sentence}. If it learns but never reaches 475, look
#   at your network.

# %%
score = evaluate("CartPole-v1", dqn.best)
print(f"your agent:   {score}")
print(f"section 6:    mean {by_hand.mean:.2f}")
solved = "the environment counts a mean of 475 as solved"
print(f"perfect play: 500; {solved}")

# %% [markdown]
# A training can be kept in a file and taken up again in another kernel, with the memory, the optimizer and every random generator; it then goes on
# as if it had never stopped. That helps when Colab disconnects. (The file, in the folder `runs` beside this notebook, holds numbers only, nothing
# that could run.)

# %%
dqn.save("runs/02_dqn_cartpole")
again = DQN(
    "CartPole-v1",
    memory=ReplayMemory(100_000, 4),
    settings=replace(settings, stop_when_solved=True),
    **parts,
)
again.restore("runs/02_dqn_cartpole")
print(f"taken up at step {again.step}, after {len(again.history)} episodes")

# %% [markdown]
# ## 9. Look

# %% picture="02_dqn_cartpole.gif"
show.side_by_side(
    show.animate("CartPole-v1", seed=1000, max_steps=200, caption="chance"),
    show.animate(
        "CartPole-v1",
        dqn.best,
        seed=1000,
        max_steps=200,
        caption="your agent, the first 200 steps",
    ),
)

# %% [markdown]
# What does the network say while it plays? Below are its values for both actions along one episode of the *random* policy, up to the last state
# before the fall.

# %%
from rlcourse import RandomAgent, play_episode

env = make("CartPole-v1")
episode = play_episode(env, RandomAgent(env, seed=4), seed=7)
values = dqn.best.q_values(np.array(episode.observations[:-1]))  # [T, 2]
first, last = values[0].round(), values[-1].round()
print(f"at the start: {first}; before the fall: {last}")
show.plot_lines(
    np.arange(len(values)),
    {"Q(s, push left)": values[:, 0], "Q(s, push right)": values[:, 1]},
    title="The network watches a random episode",
    xlabel="step t",
    ylabel="Q-value",
)

# %% [markdown]
# A pole that never falls is worth 100, and often the network expects even more at the start. It flatters itself: wherever its guesses err, the
# maximum in the target picks the one that errs upwards. (Notebook 04 has a remedy.) Then the two values part: the network would push one way,
# and chance pushes the other. A few steps later both have sunk. The fall is certain, and the network knew before it happened.
# (A value below 1 cannot be right, since the step itself pays 1: the network has met few such states since it plays well.)
#
# And along an episode of its own, with the same start:

# %%
episode = play_episode(env, dqn.best, seed=7)
values = dqn.best.q_values(np.array(episode.observations[:-1]))  # [T, 2]
print(f"return {episode.total:g}")
show.plot_lines(
    np.arange(len(values)),
    {"Q(s, push left)": values[:, 0], "Q(s, push right)": values[:, 1]},
    title="The network watches itself",
    xlabel="step t",
    ylabel="Q-value",
)

# %% [markdown]
# Mostly the two lines lie close together: one push more or less hardly matters as long as the next one makes up for it. Where they dip, the
# network sees a state that it does not like, and gets out of it. All the agent needs is that the better action's value is a little higher,
# at every single step.

# %% [markdown]
# ## 10. What are the memory and the target network for?
#
# Take them away, one at a time and both, and train with two seeds each for 40,000 steps. "Without replay" means a memory that holds the last
# 128 steps only, and "without target network" means one that is copied after every single update. (Under a minute, and silent
# in between. The training's alarms are kept; the next cell shows them.)

# %%
plain = replace(settings, validate_every=None)
variants = {
    "both": (100_000, plain),
    "without replay": (128, plain),
    "without target network": (100_000, replace(plain, target_every=1)),
    "without either": (128, replace(plain, target_every=1)),
}
runs, alarms = {}, {}
for name, (capacity, changed) in variants.items():
    runs[name] = []
    for seed in (0, 1):
        run = f"{name}, seed {seed}"
        variant = DQN(
            "CartPole-v1",
            memory=ReplayMemory(capacity, 4),
            settings=changed,
            seed=seed,
            print_fn=lambda text, run=run: alarms.setdefault(run, text),
            **parts,
        )
        runs[name].append(variant.train(40_000, progress=False))
    last = [history["return"][-20:].mean() for history in runs[name]]
    print(f"{name:<24}mean of the last 20 episodes {np.mean(last):5.0f}")
show.plot_curves(
    runs,
    title="CartPole-v1: two seeds each (thin) and their mean",
    threshold=475,
)

# %%
for run, text in alarms.items():
    say(f"{run}. {text}")
    print()

# %% [markdown]
# Without a target network the values chase themselves, and the loss explodes: the sentences above are the training's own alarms. Without
# replay the agent learns at first, for a while even faster, and then gets no further: it knows the last seconds very well and forgets how to
# recover from anything else. Two seeds are few, and curves like these cross; what counts is where they end.

# %% [markdown]
# ## 11. Bug hunt
#
# Both bugs of this section come from a well-known tutorial. Its agent did learn, and then got worse.
#
# **The first** collects transitions. The program looks right, and it runs. The picture shows every transition of a random agent as an arrow
# from the pole's angle before the step to the angle after it; arrows much longer than the others are orange.


# %%
def collect_with_a_bug(env, policy, n_steps, seed):
    """Play n_steps steps and return the transitions."""
    transitions = []
    state, _ = env.reset(seed=seed)
    for _ in range(n_steps):
        action = policy(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        transitions.append((state, action, reward, next_state, terminated))
        state = next_state
        if terminated or truncated:
            env.reset()
    return transitions


def angles(transitions):
    """Pole angles in degrees before and after each step, [N] and [N]."""
    before = np.array([state[2] for state, *_ in transitions])
    after = np.array([next_state[2] for *_, next_state, _ in transitions])
    return np.degrees(before), np.degrees(after)


env = make("CartPole-v1")
collected = collect_with_a_bug(
    env, RandomAgent(env, seed=0), n_steps=80, seed=0
)
show.plot_transitions(
    *angles(collected),
    title="Transitions, in the order they were stored",
    ylabel="pole angle in degrees",
)

# %% [markdown] task="collect"
# In one step the angle changes by two degrees or so. But after every fall there is one long arrow, from beyond 12 degrees straight to
# upright: a transition that never happened. Which line lets it in? Write the program without the bug.


# %% exercise="collect"
def collect(env, policy, n_steps, seed):
    """Play n_steps steps and return the transitions.

    Args:
        env: A Gymnasium environment.
        policy: A function from a state to an action.
        n_steps: How many steps to play, over as many episodes as it takes.
        seed: Given to the first reset only.

    Returns:
        A list of n_steps tuples (state, action, reward, next_state,
        terminated).
    """
    ### BEGIN SOLUTION
    transitions = []
    state, _ = env.reset(seed=seed)
    for _ in range(n_steps):
        action = policy(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        transitions.append((state, action, reward, next_state, terminated))
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
    return transitions
    ### END SOLUTION


# %% check="collect"
check.collect(collect)

# %%
collected = collect(env, RandomAgent(env, seed=0), n_steps=80, seed=0)
show.plot_transitions(
    *angles(collected),
    title="Transitions, in the order they were stored",
    ylabel="pole angle in degrees",
)

# %% [markdown]
# The long arrows are gone. The dotted lines mark where a new episode begins, in a state of its own.
#
# **The second** is one line. After observing for a while, the tutorial multiplies $\varepsilon$ by 0.9 at **every step**, starting from 0.1 and going
# down to 0.0001.

# %%
steps = np.arange(200)
epsilons = {"multiplied by 0.9 a step": np.maximum(1e-4, 0.1 * 0.9**steps)}
print(f"after 66 steps: {epsilons['multiplied by 0.9 a step'][66]:.4f}")
figure = show.plot_lines(
    steps,
    epsilons,
    title="Gone in a moment",
    xlabel="step",
    ylabel="epsilon, logarithmic",
)
figure.axes[0].set_yscale("log")
figure

# %% [markdown] task="epsilon_at"
# After 66 steps, three short episodes, the exploring is over, and what the agent has not tried by then it will hardly try again. Write a
# schedule that falls in a **straight line** from `start` at step 0 to `end` at step `decay_steps`, and stays there.


# %% exercise="epsilon_at"
def epsilon_at(step, start, end, decay_steps):
    """The probability of acting by chance at a step.

    Args:
        step: The step, 0 or more.
        start: Its value at step 0.
        end: Its value from step decay_steps on, below start.
        decay_steps: How many steps it takes from start to end.

    Returns:
        A number from end to start.
    """
    ### BEGIN SOLUTION
    return start + (end - start) * min(step / decay_steps, 1)
    ### END SOLUTION


# %% check="epsilon_at"
check.epsilon_at(epsilon_at)

# %%
steps = np.arange(0, 50_000, 100)
line = np.array([epsilon_at(step, 1.0, 0.04, 8_000) for step in steps])
show.plot_lines(
    steps, {"yours": line}, title="Epsilon", xlabel="step", ylabel="epsilon"
)

# %% [markdown]
# This is the schedule that the training of section 8 used.

# %% [markdown]
# ## 12. Try it
#
# Which way does the agent push? Below are the values of both actions for a cart that stands still in the middle, for every angle of the pole. Drag
# the slider (in JupyterLab and Colab) to let the pole swing to the left or to the right. Where the lines cross, the agent changes its mind; that
# is near upright for a pole at rest, but rarely exactly there.


# %%
def show_values(swing):
    """Both actions' values by angle; the pole swings at `swing` rad/s."""
    degrees = np.linspace(-12, 12, 49)
    sweep = np.zeros((49, 4), np.float32)
    sweep[:, 2], sweep[:, 3] = np.radians(degrees), swing
    q = dqn.best.q_values(sweep)  # [49, 2]
    return show.plot_lines(
        degrees,
        {"Q(s, push left)": q[:, 0], "Q(s, push right)": q[:, 1]},
        title=f"The pole swings at {swing:+.1f} rad/s",
        xlabel="pole angle in degrees (positive: leans right)",
        ylabel="Q-value",
    )


show_values(swing=0.0)

# %%
from ipywidgets import FloatSlider, interact

_ = interact(
    show_values,
    swing=FloatSlider(
        value=0.0, min=-2, max=2, step=0.1, continuous_update=False
    ),
)

# %% [markdown]
# Some questions to go on with:
#
# 1. What does $\gamma = 0.9$ do? (`replace(settings, gamma=0.9)`.) What is the largest Q-value then, and how far ahead does the agent look?
# 2. Store `terminated or truncated` in place of `terminated`. What happens to the values once episodes last 500 steps?
# 3. Treat ten actions with the same network: what changes in `td_targets`? What, if there were infinitely many?
# 4. `DQNSettings(n_steps=3)` uses three rewards before it bootstraps (its `n_steps` has nothing to do with that of section 6), `huber=True` a loss
#    that is less impressed by large errors. (Pass no `loss` and no `memory` then.) Which one helps here, over five seeds?
#
# **To read:**
#
# - Mnih and others, *Human-level control through deep reinforcement learning* (2015): the paper that brought DQN.
# - Lin, *Self-improving reactive agents based on reinforcement learning, planning and teaching* (1992), where replay comes from.
# - Sutton and Barto, *Reinforcement Learning: An Introduction* (2018), sections 6.5 and 16.5.
# - van Hasselt, Guez and Silver, *Deep reinforcement learning with double Q-learning* (2016): the maximum flatters itself. Notebook 04 uses it.

# %% [markdown]
# ## 13. Your score

# %%
check.summary()

# %% [markdown]
# *Code: [BSD-3-Clause](https://spdx.org/licenses/BSD-3-Clause.html). Text and pictures: [CC BY](https://creativecommons.org/licenses/by/4.0/).*
