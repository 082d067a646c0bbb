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
# # 03 · What if a state is just a number?
#
# A taxi fetches a passenger and brings them to a hotel. There are 500 states, and each has a number; nothing more is known about them.
# In this notebook you first learn their values in a **table**, and then in a **network** that turns out to be the same table. On the way
# you find out why exploring costs points and is worth it.
#
# You will write eight short pieces. Plan two hours; the computer needs less than a minute of them. At the end your taxi drives the best way
# from each of the 300 places where a game can begin, or nearly so. It will have played 1,000 games, in two seconds. (The tutorial of 2020 that this
# notebook goes back to, run as it is on today's Keras, needs more than an hour for them.) And you can enter your agent in a **leaderboard**.
#
# An episode is called a **game** here, and its return the **score**. From the notebooks before you need the loop of a game, $Q(s, a)$, the target $y = r + \gamma \max_{a'} Q(s', a')$, and
# *epsilon-greedy*.

# %% include="setup"

# %%
import time
from dataclasses import replace

import numpy as np

from rlcourse import RandomAgent, card, evaluate, make, running_mean, show
from rlcourse.algorithms import DQN, BaseAgent, DQNSettings, reference_band
from rlcourse.exploration import GeometricSchedule, epsilon_greedy
from rlcourse.lessons.taxi import check
from rlcourse.networks import built_with_seed
from rlcourse.tables import transition_table

np.set_printoptions(precision=2, suppress=True)

# %%
import keras
import tensorflow as tf

# %% [markdown]
# ## 1. The game

# %%
print(card("Taxi-v4"))

# %%
show.animate(
    "Taxi-v4", seed=1000, max_steps=60, caption="chance, the first 60 steps"
)

# %% [markdown]
# The four coloured squares are the stands R, G, Y and B; the hotel stands on the one that is the destination. The thick lines are walls: who drives against one stays where they are, and pays
# for the step all the same.
#
# How do 500 states come about? The taxi is on one of 25 squares; the passenger waits at one of 4 stands or sits in the taxi, 5 places; and one of
# the 4 stands is the destination: $25 \cdot 5 \cdot 4 = 500$. The number of a state packs the four things together, with 0 to 3 for the stands R, G, Y
# and B, and passenger 4 for one who sits in the taxi. Only 300 states can begin a game: the passenger waits, and not where they want to go, which leaves $25 \cdot 4 \cdot 3$.

# %%
env = make("Taxi-v4", seed=0)
state, _ = env.reset()
row, column, passenger, destination = env.unwrapped.decode(state)
place = f"row {row}, column {column}"
trip = f"passenger {passenger}, destination {destination}"
print(f"state {state}: {place}, {trip} (0 to 3: R, G, Y, B)")
below = show.taxi_state(row + 1, column, passenger, destination)
print("one row further down:", below)

# %% [markdown]
# One row further down makes a difference of 100. So **near numbers are not near states**, and a number twice as large means nothing. In
# CartPole a state was four measurements, and a network could guess the value of a new state from states near by. Here it cannot: each
# state has to be learned by itself.
#
# First the baseline: what does chance get?

# %%
chance = RandomAgent(make("Taxi-v4"), seed=0).play(500).mean()
print(f"chance: {chance:.1f} on average over 500 games")

# %% [markdown]
# ## 2. A table
#
# 500 states and 6 actions are 3,000 numbers. They fit into a table with a row for each state and a column for each action, and looking
# up $Q(s, a)$ is `table[state, action]`. Learning is as simple. After each step, move one entry a little towards its target:
#
# $$ Q(s, a) \leftarrow Q(s, a) + \alpha \, \bigl( y - Q(s, a) \bigr), \qquad y = r + \gamma \max_{a'} Q(s', a') $$
#
# $\alpha$, **alpha**, is the step size: 0 changes nothing, 1 replaces the entry by $y$. As before, $y = r$ where the game has terminated. This is
# **Q-learning** (Watkins, 1989), and it is the whole algorithm.

# %% [markdown] task="q_learning_update"
# Write the update. It changes the table that it is given, and returns nothing. By hand: $Q(s, a) = 2$, reward $-1$, the row of the next
# state $(3, 4)$, $\alpha = \gamma = 0.5$. Then $y = -1 + 0.5 \cdot 4 = 1$, and the entry becomes $2 + 0.5 \cdot (1 - 2) = 1.5$.


# %% exercise="q_learning_update"
def q_learning_update(
    table, state, action, reward, next_state, terminated, alpha, gamma
):
    """Learn from one transition: change table[state, action].

    Args:
        table: [S, A] Q-values, a NumPy array; it is changed.
        state: The state, 0 to S - 1.
        action: The action that was taken, 0 to A - 1.
        reward: What it paid.
        next_state: The state that followed.
        terminated: True where the game ended there for good.
        alpha: Step size, 0 to 1.
        gamma: Discount, 0 to 1.
    """
    ### BEGIN SOLUTION
    y = reward
    if not terminated:
        y += gamma * table[next_state].max()
    table[state, action] += alpha * (y - table[state, action])
    ### END SOLUTION


# %% check="q_learning_update"
check.q_learning_update(q_learning_update)

# %% [markdown]
# A thousand games with it. The agent acts epsilon-greedily; $\varepsilon$ begins at 1 and is multiplied by 0.99 after each game, down to 0.05.
# (The transitions are kept for later.)


# %%
def train_table(n_games, alpha=0.5, gamma=0.99, seed=0):
    """A table after n_games games, their scores, and their transitions."""
    env, rng = make("Taxi-v4", seed=seed), np.random.default_rng(seed)
    table, scores, transitions, epsilon = np.zeros((500, 6)), [], [], 1.0
    for _ in range(n_games):
        state, _ = env.reset()
        score, over = 0, False
        while not over:
            action = epsilon_greedy(table[state], epsilon, rng)
            next_state, reward, terminated, truncated, _ = env.step(action)
            transition = state, action, reward, next_state, terminated
            q_learning_update(table, *transition, alpha, gamma)
            transitions.append(transition)
            state = next_state
            score += reward
            over = terminated or truncated
        scores.append(score)
        epsilon = max(0.05, 0.99 * epsilon)
    return table, scores, transitions


start = time.perf_counter()
table, table_scores, transitions = train_table(1000)
print(f"{time.perf_counter() - start:.1f} s")
show.plot_games(table_scores, title="A table learns Taxi")

# %% [markdown]
# From about -800, which is chance, to just above 0. Is that good?
#
# ## 3. How good can it be?
#
# With 500 states there is no need to guess. The environment can tell us everything it might do, its **transition table**: for each state and
# action, the reward $r(s, a)$, and the probability $P(s' \mid s, a)$ of landing in each other state. (Where the game terminates, nothing follows.)
# From it we can compute the best possible values, without playing a single game:
#
# $$ V(s) \leftarrow \max_a \Bigl( r(s, a) + \sum_{s'} P(s' \mid s, a)\, V(s') \Bigr) $$
#
# Start with $V = 0$ everywhere and repeat until nothing changes. This is **value iteration**. (There is no $\gamma$: a score is not discounted.) An
# agent may not do this, because in life nobody hands out the transition table. But it makes a fine yardstick.

# %%
world = transition_table(make("Taxi-v4"))
values, sweeps, changes = np.zeros(500), 0, True
while changes:
    better = world.action_values(values).max(axis=1)  # [500]
    changes = not np.array_equal(better, values)
    values, sweeps = better, sweeps + 1
optimum = (world.starts * values).sum()
print(f"the sweep number {sweeps} changes nothing any more")
print(
    "the best anybody can do, "
    f"on average over the 300 starts: {optimum:.2f}"
)

# %% [markdown]
# A game is worth $+20$ at its end and $-1$ for each step before, so an average of 7.93 means that the best driver needs some 13 steps. (Gymnasium
# counts a mean of 8 as solved. Nobody can reach that.)
#
# With the transition table we can also evaluate any policy **exactly**: follow it from every one of the 300 starts, with no luck involved. A policy
# that drives in circles is cut after 200 steps, as the environment does, and we see from which starts it never arrives. (`world.evaluate`
# gives the score from each state, `world.failing` those starts.)


# %%
def exact(q_table):
    """A greedy policy's mean score over all starts, and where it fails."""
    actions = np.argmax(q_table, axis=1)  # [500]
    returns, _ = world.evaluate(actions)  # [500]
    return (world.starts * returns).sum(), world.failing(actions)


score, failing = exact(table)
print(f"the table: {score:.2f}, fails from {len(failing)} starts")

# %% [markdown]
# A few starts from which the taxi never arrives cost -200 each, and ruin the average. Were there too few games? The table has met every state, most of
# them dozens of times. But most of that was early, when the values that it copied from the next states were still wrong, and nothing ever went back to
# correct them. Let it go through its own transitions once more, in random order:

# %%
replayed, rng = table.copy(), np.random.default_rng(seed=0)
for i in rng.permutation(len(transitions)):
    q_learning_update(replayed, *transitions[i], alpha=0.5, gamma=0.99)
score, failing = exact(replayed)
print(f"after one replay: {score:.2f}, fails from {len(failing)} starts")

# %% [markdown]
# Not one game more, and it drives perfectly or nearly so. The experience was there; it had been used only once. That is what a replay memory
# is for.
#
# ## 4. A network that is a table
#
# A network multiplies its inputs by weights. The number 437 times a weight makes no sense. What we want of a layer is this: *given the number
# of a state, hand out that state's own row of weights*. Keras has it, and calls it **`Embedding`**. `Embedding(500, 6)` holds a table of
# 500 rows of 6 weights, all to be learned, and its output for state 437 is row 437.
#
# Since the input is a list of one number, the output has an axis to spare: `[B, 1, 6]`. The layer `Reshape((6,))` makes `[B, 6]` of it.

# %% [markdown] task="create_model"
# Build the network: input, Embedding, Reshape. Use `n_states` and `n_actions`; the same function should do for any other environment whose states
# are numbers.


# %% exercise="create_model"
def create_model(n_states, n_actions):
    """A network from the number of a state to the values of all actions.

    Args:
        n_states: How many states there are; they count from 0.
        n_actions: How many actions there are.

    Returns:
        A Keras model from [B, 1] whole numbers to [B, n_actions].
    """
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.Input((1,), dtype="int32"),
            keras.layers.Embedding(n_states, n_actions),  # [B, 1, A]
            keras.layers.Reshape((n_actions,)),  # [B, A]
        ]
    )
    ### END SOLUTION


# %% check="create_model"
check.create_model(create_model)

# %%
model = built_with_seed(create_model, 500, 6, seed=0)
rows = model.get_weights()[0]
print("weights:", rows.shape)
print("row 437:             ", rows[437])
print("output for state 437:", model(np.array([437])).numpy()[0])

# %% [markdown]
# The row is the output. And learning? Take half the squared error of one transition as the loss, $L = \frac{1}{2} (y - Q(s, a))^2$. Its
# derivative by the weight $Q(s, a)$ is $-(y - Q(s, a))$, and by every other weight of the network it is 0. ($y$ counts as a fixed number, as in
# notebook 02.) A **plain gradient step** of size $\alpha$
# is therefore
#
# $$ Q(s, a) \leftarrow Q(s, a) - \alpha \frac{\partial L}{\partial Q(s, a)} = Q(s, a) + \alpha \, \bigl( y - Q(s, a) \bigr), $$
#
# the tabular update, to the letter. Let us see it happen: the same 300 transitions for a table and for the network, once with your update,
# once with `GradientTape`.

# %%
alpha, gamma = 0.5, 0.99
by_table = rows.astype(float)
rng = np.random.default_rng(seed=0)
state, _ = env.reset()
for _ in range(300):
    action = int(rng.integers(6))
    next_state, reward, terminated, truncated, _ = env.step(action)
    transition = state, action, reward, next_state, terminated
    q_learning_update(by_table, *transition, alpha, gamma)
    next_q = model(np.array([next_state])).numpy()  # [1, A]
    y = reward + gamma * (1 - terminated) * next_q.max()
    with tf.GradientTape() as tape:
        loss = 0.5 * (y - model(np.array([state]))[0, action]) ** 2
    (gradient,) = tape.gradient(loss, model.trainable_weights)
    # it came as a list of the rows used
    gradient = tf.convert_to_tensor(gradient)
    weights = model.trainable_weights[0]
    weights.assign(weights - alpha * gradient)
    state = env.reset()[0] if terminated or truncated else next_state
difference = np.abs(model.get_weights()[0] - by_table).max()
print(f"largest change of an entry: {np.abs(by_table - rows).max():.2f}")
print(f"largest difference between the two: {difference:.1e}")

# %% [markdown]
# They differ by rounding only. So why a network at all? Because everything from notebook 02 fits to it: minibatches from a memory, a better
# optimizer than plain steps, another loss. And where a table would be too large (the game of Go has some $10^{170}$ positions), the network
# can have other layers, and the rest of the program stays.
#
# ## 5. An agent
#
# What every agent needs stands in a class of the package, `BaseAgent`:
#
# | | |
# |---|---|
# | `agent.env`, `agent.n_states`, `agent.n_actions` | the environment and its sizes |
# | `agent.create_model()` | makes the network. **Missing**: each subclass has its own |
# | `agent.act(state, epsilon=0)` | an action, epsilon-greedy |
# | `agent.q_values(states)` | what the network says of one state or of several |
# | `agent.remember(state, action, reward, next_state, terminated)` | keeps a transition in `agent.memory` |
# | `agent.learn()` | learns from the memory: to be called once a step |
# | `agent.scores` | a list for the scores of the games |
# | `agent.random_average()`, `agent.plot_history()`, `agent.evaluate_model()` | baseline, curves, 100 games without exploring |
#
# `agent.learn()` means one gradient step on a minibatch of 64 transitions. It counts the calls, and takes the steps many at a time in one compiled
# call, for the reason that notebook 02 measured. (How many is a setting; in section 7, 64 after every 64 steps.)

# %% [markdown] task="TaxiAgent"
# Write the class: it inherits from `BaseAgent`, and its `create_model` returns the network for the agent's own number of states and actions. You may
# call your function from above: `create_model(...)` is the function, `self.create_model()` is this method.


# %% exercise="TaxiAgent"
class TaxiAgent(BaseAgent):
    """An agent whose network is a table."""

    def create_model(self):
        """Make the network: from a state's number to its action values."""
        ### BEGIN SOLUTION
        return create_model(self.n_states, self.n_actions)
        ### END SOLUTION


# %% check="TaxiAgent"
check.TaxiAgent(TaxiAgent)

# %% [markdown]
# The memory keeps its transitions under names. After 100 steps of chance:

# %%
agent = TaxiAgent("Taxi-v4")
state, _ = agent.env.reset()
for _ in range(100):
    action = agent.act(state, epsilon=1)
    next_state, reward, terminated, truncated, _ = agent.env.step(action)
    agent.remember(state, action, reward, next_state, terminated)
    state = next_state
memory = agent.memory
batch = memory.sample(5, np.random.default_rng(seed=0))
print(f"{len(memory)} transitions; full: {memory.is_full}; five of them:")
for name, part in batch._asdict().items():
    print(f"  {name:<12}{part}")
memory.reset()
print(f"after reset: {len(memory)}")

# %% [markdown]
# ## 6. Targets for whole rows
#
# In notebook 02 the loss looked only at the action that was taken. There is another way to write it, and you will find it in many programs
# that train with `model.fit`, because Keras wants a target for **each** output, `[B, A]`. Trick: for the actions that were not taken, the target is what
# the network says already. Then their error is 0, and they learn nothing.

# %% [markdown] task="q_targets"
# Write the targets. By hand: values $(1, 2, 3)$, action 1 was taken, reward $-1$, next values $(0, 4, 2)$, $\gamma = 0.5$. The row of targets is $(1,\;
# {-1} + 0.5 \cdot 4,\; 3) = (1, 1, 3)$; if that step had ended the game, $(1, -1, 3)$.
#
# Write it for whole arrays, without a loop or an `if`; it is compiled into the training step. With two arrays of whole numbers as an index,
# `y[np.arange(len(actions)), actions]` picks one entry of each row, and can be assigned to. Do not change `q_values`: copy it.


# %% exercise="q_targets"
def q_targets(q_values, actions, rewards, next_q, terminated, gamma):
    """A target for every action, for a minibatch of B transitions.

    Args:
        q_values: [B, A] what the network says of the states.
        actions: [B] the actions that were taken, 0 to A - 1.
        rewards: [B] what they paid.
        next_q: [B, A] what the network says of the states that followed.
        terminated: [B] True where the game ended there for good.
        gamma: Discount, 0 to 1.

    Returns:
        [B, A] the rows of q_values, with the entry of the action that was
        taken replaced by its target.
    """
    ### BEGIN SOLUTION
    y = q_values.copy()  # [B, A]
    taken = rewards + gamma * (1 - terminated) * next_q.max(axis=-1)  # [B]
    y[np.arange(len(actions)), actions] = taken
    return y
    ### END SOLUTION


# %% check="q_targets"
check.q_targets(q_targets)

# %% [markdown]
# As the loss we take the **mean absolute error** between targets and values, as the tutorial did. (Here the squared error would do as well. Section 14
# comes back to it.)
#
# ## 7. Training, without exploring and with
#
# Now the loop over games. First a bold try: the agent **always** takes the action that it thinks best.

# %% [markdown] task="train_model"
# Write the loop. In each game: reset; then, until the game has terminated or was truncated: act, take the step, remember, learn once,
# move on. Add up the rewards, and append the score to `agent.scores` when the game is over.


# %% exercise="train_model"
def train_model(agent, n_games):
    """Train an agent that always takes the action it thinks best.

    Args:
        agent: Has env, act(state), learn(), a list scores, and
            remember(state, action, reward, next_state, terminated).
        n_games: How many games to play.
    """
    ### BEGIN SOLUTION
    env = agent.env
    for _ in range(n_games):
        state, _ = env.reset()
        score, over = 0, False
        while not over:
            action = agent.act(state)
            next_state, reward, terminated, truncated, _ = env.step(action)
            agent.remember(state, action, reward, next_state, terminated)
            agent.learn()
            state = next_state
            score += reward
            over = terminated or truncated
        agent.scores.append(score)
    ### END SOLUTION


# %% check="train_model"
check.train_model(train_model)

# %%
settings = DQNSettings(
    learning_rate=0.01,
    memory_size=500_000,  # more than there will be
    learning_starts=64,  # transitions before the first update
    train_every=64,  # steps between two compiled calls ...
    updates=64,  # ... of as many updates
    target_every=1,  # no target network: its copy is as new as can be
    max_gradient_norm=None,  # gradients of any length
)
greedy_agent = TaxiAgent("Taxi-v4", q_targets, settings=settings, seed=0)
start = time.perf_counter()
train_model(greedy_agent, 1000)
print(f"{time.perf_counter() - start:.1f} s")
greedy_agent.plot_history("Without exploring")

# %% [markdown]
# It learns. But look how long it takes: for some 400 games it is no better than chance, or worse. An action that disappoints sinks below the first
# guesses near 0, and another one is tried. But an update moves an entry by about 0.01, and the network changes only after every 64 steps. Until
# then an agent without chance does the same thing in the same state again: the same wall, the same wrong pick-up, up to 200 times a
# game. (Those are the dots at -2,000.) A little chance gets it out.
#
# Now with $\varepsilon$.

# %% [markdown] task="train_model_epsilon"
# The same loop with exploring. The first game is played with the `epsilon` that came in. After each game multiply it by `decay`, but let it not fall
# below `least`.


# %% exercise="train_model_epsilon"
def train_model_epsilon(agent, n_games, epsilon, decay, least):
    """Train an agent that explores less from game to game.

    Args:
        agent: As in train_model; agent.act(state, epsilon) explores.
        n_games: How many games to play.
        epsilon: Probability of acting by chance in the first game.
        decay: What it is multiplied by after each game.
        least: It does not fall below this.
    """
    ### BEGIN SOLUTION
    env = agent.env
    for _ in range(n_games):
        state, _ = env.reset()
        score, over = 0, False
        while not over:
            action = agent.act(state, epsilon)
            next_state, reward, terminated, truncated, _ = env.step(action)
            agent.remember(state, action, reward, next_state, terminated)
            agent.learn()
            state = next_state
            score += reward
            over = terminated or truncated
        agent.scores.append(score)
        epsilon = max(least, epsilon * decay)
    ### END SOLUTION


# %% check="train_model_epsilon"
check.train_model_epsilon(train_model_epsilon)

# %%
agent = TaxiAgent("Taxi-v4", q_targets, settings=settings, seed=0)
start = time.perf_counter()
train_model_epsilon(agent, 1000, epsilon=1.0, decay=0.99, least=0.05)
print(f"{time.perf_counter() - start:.1f} s")
agent.plot_history("With exploring")

# %% [markdown]
# Side by side, with their **running means**: after each game 0.99 of the old mean and 0.01 of the new score, beginning at the average of chance. The
# large markers are the figures that the tutorial of 2020 printed. It trained the same network with the same settings, but learned after every single
# step. Without epsilon that makes the difference you see in the first 600 games: our agent repeats a mistake for up to 64 steps.

# %%
printed_at = np.arange(0, 1001, 100)  # games
greedy = [-777, -856, -737, -654, -571, -345, -158, -80, -38, -12, -4]
exploring = [-764, -366, -138, -48, -15, -3, 2, 3, 4, 4, 5]
printed = {"without epsilon": greedy, "with epsilon": exploring}
runs = {
    "without epsilon": greedy_agent.scores,
    "with epsilon": agent.scores,
}
show.plot_running(
    runs,
    start=chance,
    printed={name: (printed_at, means) for name, means in printed.items()},
    title="Taxi: two ways to train",
)


# %%
def in_columns(numbers):
    """Numbers side by side, rounded, five characters each."""
    return "".join(f"{number:>5.0f}" for number in numbers)


print("after game           " + in_columns(printed_at))
for name, scores in runs.items():
    means = running_mean(scores, start=chance)[printed_at]
    print(f"{name:<16}ours " + in_columns(means))
    print(f"{'':<16}2020 " + in_columns(printed[name]))

# %%
agents = {"without epsilon": greedy_agent, "with epsilon": agent}
for name, trained in agents.items():
    score, failing = exact(trained.q_values(np.arange(500)))
    fails = f"fails from {len(failing)} starts"
    print(f"{name:<17}exact mean {score:6.2f}, {fails}")
print(f"{'the table':<17}exact mean {exact(table)[0]:6.2f}")
print(f"{'optimum':<17}exact mean {optimum:6.2f}")

# %% [markdown]
# Normal: with epsilon the running mean is above -120 by game 300 and above 0 by game 700. If yours has not moved by game 200, there is an error
# somewhere: look at `q_targets` first, then at what you remember.
#
# Both agents have played as many games as the table, and are far better. Each transition was used not once but, on average, 64 times.
#
# ## 8. Exploiting and exploring
#
# To **exploit** is to take what you think is best. To **explore** is to try something else, because you might be wrong. Exploring costs: a
# random action is wasted at best, and a wrong pick-up pays -10. So how far should $\varepsilon$ fall? Three answers, 300 games each, four seeds.
# The first column is what the agents got in their last 50 games *while exploring*; then the number of steps in all games; then what
# each of the four has learned, evaluated exactly.

# %%
print(
    "epsilon      last 50 games     steps     exact means without exploring"
)
for least in (0.05, 0.4, 0.8):
    while_learning, steps, learned = [], [], []
    for seed in range(4):
        explorer = TaxiAgent(
            "Taxi-v4", q_targets, settings=settings, seed=seed
        )
        train_model_epsilon(
            explorer, 300, epsilon=1.0, decay=0.99, least=least
        )
        while_learning.append(np.mean(explorer.scores[-50:]))
        steps.append(len(explorer.memory))
        learned.append(exact(explorer.q_values(np.arange(500)))[0])
    means = "".join(f"{score:8.2f}" for score in learned)
    score, n_steps = np.mean(while_learning), np.mean(steps)
    print(f"down to {least:<8}{score:8.1f}{n_steps:12,.0f}   {means}")

# %% [markdown]
# An agent that explores a lot looks miserable while it learns, and knows more in the end: it has tried enough in the rare states too. (Its
# games are also longer, so it has seen more steps.) **The score while training is not the score of what was learned.** In a simulator, that
# is a bargain. Where the car is real and so are the passengers, the bill looks different. And in worlds larger than this one, chance alone
# gets nowhere: notebook 04 is about one of them.
#
# ## 9. Put together
#
# The package's `DQN` from notebook 02, with your network and your targets, a learning rate of 0.02, and an $\varepsilon$ that is multiplied by 0.99 after
# each game and falls to 0.5. Its progress bar counts games; you may stop it (■) and run the cell again. The grey band shows ten other seeds.
# (An episode is a game, and its return the score. `validate_every=None`: we evaluate exactly, at the end.)

# %%
dqn = DQN(
    "Taxi-v4",
    network=create_model,
    q_targets=q_targets,
    settings=replace(settings, learning_rate=0.02, validate_every=None),
    schedule_by_episode=GeometricSchedule(1.0, 0.99, 0.5),
    seed=0,
)

# %%
history = dqn.train(episodes=1000, band=reference_band("dqn-taxi"))

# %%
q_table = dqn.acting_weights()[0]  # [500, 6]
score, failing = exact(q_table)
played = f"{len(history)} games, {dqn.step} steps"
fails = f"fails from {len(failing)} starts"
print(f"{played}, {dqn.updates} updates, {dqn.seconds:.1f} s")
print(f"exact mean {score:.2f}, {fails}; optimum {optimum:.2f}")
print("evaluation seeds:", evaluate("Taxi-v4", dqn.policy))

# %% [markdown]
# 7.90 or more is normal, and so are a few starts from which it makes a detour of two steps. (The hundred evaluation seeds are a sample of the starts,
# with a few long ways too many: nobody can reach more than 7.63 on them. The exact figure has no such luck in it. The dashed line is
# Gymnasium's 8.)
#
# ## 10. Look

# %% picture="03_taxi.gif"
show.side_by_side(
    show.animate("Taxi-v4", seed=1000, max_steps=60, caption="chance"),
    show.animate("Taxi-v4", dqn.policy, seed=1000, caption="your agent"),
)

# %% [markdown]
# All that it knows, on the map: what it would do on each square, for each place of the passenger and each destination. **P** picks up, **D** drops off.

# %%
show.plot_taxi_policy(
    np.argmax(q_table, axis=1),
    marked=failing,
    title="What the agent has learned",
)

# %% [markdown]
# In the first four columns all arrows lead to the passenger, whatever the destination, and in the last column to the destination. The walls are
# nowhere in the program; the agent has run into them often enough. (On a destination with the passenger waiting elsewhere it drives on: no
# passenger, nothing to drop.)
#
# Now the network from inside. Each state is a row of six numbers, a point in a space of six dimensions. To see them, look from the side from which
# they are spread the most: the first two **principal components**.

# %%
states = np.arange(500)
decoded = np.array([list(env.unwrapped.decode(s)) for s in states])
_, _, passenger, destination = decoded.T
# the other states cannot occur before the end of a game
known = passenger != destination
rows = q_table[known] - q_table[known].mean(axis=0)
_, spread, directions = np.linalg.svd(rows, full_matrices=False)
directions[0] *= np.sign(directions[0].sum())  # larger values to the right
directions[1] *= np.sign(directions[1, 4])  # picking up upwards
plane = rows @ directions[:2].T  # [400, 2]
shares = spread**2 / (spread**2).sum()
percent = ", ".join(f"{share:.1%}" for share in shares)
print(f"shares of the spread: {percent}")
best = q_table[known].argmax(axis=1)
names = ["down", "up", "right", "left", "pick up", "drop off"]
show.plot_points(
    {f"best: {name}": plane[best == a] for a, name in enumerate(names)},
    title="The embedding of 400 states in two dimensions",
    xlabel="first direction: how near the reward is",
    ylabel="second direction: picking up against dropping off",
)

# %%
print("      " + "".join(f"{name:>10}" for name in names))
for i, direction in enumerate(directions[:2], 1):
    print(f"{i}.    " + "".join(f"{weight:>10.2f}" for weight in direction))

# %% [markdown]
# The first direction adds up all six values, each with about the same weight: it is how good the state is, and nearly all there is to see. Far to the
# right stand the states in which the passenger sits in the taxi at the destination. The second is small, and mostly about the last two
# actions. The group at the upper edge are the states in which one may pick up; the group at the lower edge are stands with the passenger on
# board, where dropping off costs 1 and not 10, even though it may be the wrong stand. Nobody told the network that there is such a thing as a
# stand. It came from the rewards. (The few points between the groups are rows in which some actions have hardly been learned. With another
# seed the second direction may show those in place of the stands.)
#
# ## 11. What the environment could tell
#
# Taxi tells with every state which actions would change anything, in `info["action_mask"]`: a 0 for driving against a wall, for picking up where
# nobody waits. An agent may use it. `agent.act` takes a mask, and then chooses only among the actions with a 1.


# %%
def train_with_mask(agent, n_games, epsilon, decay, least):
    """As train_model_epsilon, but only actions that change something."""
    for _ in range(n_games):
        state, info = agent.env.reset()
        score, over = 0, False
        while not over:
            action = agent.act(state, epsilon, mask=info["action_mask"])
            outcome = agent.env.step(action)
            next_state, reward, terminated, truncated, info = outcome
            agent.remember(state, action, reward, next_state, terminated)
            agent.learn()
            state = next_state
            score += reward
            over = terminated or truncated
        agent.scores.append(score)
        epsilon = max(least, epsilon * decay)


masked = TaxiAgent("Taxi-v4", q_targets, settings=settings, seed=0)
train_with_mask(masked, 1000, epsilon=1.0, decay=0.99, least=0.05)
both = {"every action": agent, "with the mask": masked}
for name, trained in both.items():
    scores = [np.mean(trained.scores[i : i + 50]) for i in (0, 100, 200)]
    score, failing = exact(trained.q_values(np.arange(500)))
    print(
        f"{name:<14}games 1-50 {scores[0]:6.1f}, 101-150 {scores[1]:5.1f}, "
        f"201-250 {scores[2]:4.1f}; exact {score:.2f}"
    )
# %% [markdown]
# It saves most of the early pain: no wrong pick-ups, no walls. After 200 games there is no difference any more. And mind what has become of the values
# of actions that are never taken. They stay at their first guess near 0, and the maximum in the target looks at them as well. Here that does no
# harm in the end, since every state is worth more than 0 in the best hands, so 0 is never the largest number of a row. (This is also why the agent
# can be evaluated without the mask.) Where it is not so, the target needs the mask too: a question for section 15.
#
# ## 12. The leaderboard
#
# How quickly can an agent learn? The course keeps a **leaderboard**: rank, name, and the score after 100, 250 and 500 games. To take part, train
# for that many games, keep the agent at each stage, and write an entry: a small file with the weights in it. Whoever runs the board plays
# your weights on the evaluation seeds; what you claim does not count.
#
# Everything is allowed that another person could repeat from your settings: another $\varepsilon$, another learning rate, more updates, a
# network of your own. (Training on the evaluation seeds 1000 to 1099 is not.)

# %%
from rlcourse.leaderboard import submit

contender = DQN(
    "Taxi-v4",
    network=create_model,
    q_targets=q_targets,
    settings=replace(
        settings, learning_rate=0.02, updates=256, validate_every=None
    ),
    schedule_by_episode=GeometricSchedule(1.0, 0.99, 0.5),
    seed=0,
)
policies = {}
for games in (100, 250, 500):
    contender.train(episodes=games - len(contender.history), progress=False)
    policies[games] = contender.policy
    score = evaluate("Taxi-v4", policies[games]).mean
    print(f"after {games} games: {score:.2f}")

# %%
entry = submit(
    policies,
    name="Ada Example",
    link="https://example.org/ada",
    seed=0,
    settings=contender.settings,
    folder="runs/leaderboard",
)
size = entry.stat().st_size / 1000
print(f"{entry.name[:12]}... in runs/leaderboard, {size:.0f} kB")

# %% [markdown]
# Put in your own name and link, and give the file to whoever runs the board. You can also make a board of your own entries: in a terminal, in
# the folder of this notebook, `rlcourse leaderboard runs/leaderboard` writes a page `leaderboard.html` into that folder.
#
# ## 13. Bug hunt
#
# Another grid: a cliff. The way goes from the lower left corner to the lower right one. Each step pays -1, and stepping off the cliff between them pays
# -100 and puts you back to the start. **All rewards are negative.** Below, a table learns from 20,000 recorded steps of chance, ten times over. It
# has learned nothing at all.


# %%
def learn_with_a_bug(table, transitions, alpha, gamma):
    """Q-learning on recorded transitions."""
    for state, action, reward, next_state, terminated in transitions:
        best = 0
        for value in table[next_state]:
            if value > best:
                best = value
        y = reward + gamma * best * (not terminated)
        table[state, action] += alpha * (y - table[state, action])


cliff = make("CliffWalking-v1", seed=0)
rng = np.random.default_rng(seed=0)
recorded = []
state, _ = cliff.reset()
while len(recorded) < 20_000:
    action = int(rng.integers(4))
    next_state, reward, terminated, truncated, _ = cliff.step(action)
    recorded.append((state, action, reward, next_state, terminated))
    state = cliff.reset()[0] if terminated or truncated else next_state

with_bug = np.zeros((48, 4))
learn_with_a_bug(with_bug, 10 * recorded, alpha=0.5, gamma=1.0)


def on_the_grid(table):
    """[4, 12] the best action's value by square, nothing on the cliff."""
    best = table.max(axis=1).reshape(4, 12)
    best[3, 1:] = np.nan
    return best


show.plot_grids(
    {"with a bug": on_the_grid(with_bug)}, label="value of the best action"
)

# %% [markdown] task="learn_from"
# Every square is worth -1, next to the goal and far from it: as if the world ended after each step. Which line forgets the future? Write the
# program without the bug; go through it by hand with a row such as $(-4, -8)$.


# %% exercise="learn_from"
def learn_from(table, transitions, alpha, gamma):
    """Q-learning on recorded transitions, one after the other.

    Args:
        table: [S, A] Q-values, a NumPy array; it is changed.
        transitions: A list of (state, action, reward, next_state,
            terminated).
        alpha: Step size, 0 to 1.
        gamma: Discount, 0 to 1.
    """
    ### BEGIN SOLUTION
    for state, action, reward, next_state, terminated in transitions:
        best = table[next_state].max()
        y = reward + gamma * best * (not terminated)
        table[state, action] += alpha * (y - table[state, action])
    ### END SOLUTION


# %% check="learn_from"
check.learn_from(learn_from)

# %%
repaired = np.zeros((48, 4))
learn_from(repaired, 10 * recorded, alpha=0.5, gamma=1.0)
show.plot_grids(
    {
        "with a bug": on_the_grid(with_bug),
        "repaired": on_the_grid(repaired),
    },
    label="value of the best action",
)

# %% [markdown]
# Now each number counts the steps to the goal: -13 at the start, -1 above the goal. In Taxi the same bug would have gone unnoticed, since the best
# values there are positive. A maximum that begins at 0 is silent until somebody takes the program to another world.
#
# ## 14. Finale: the same agent for CartPole
#
# You have an agent, targets and a loop. What must change so that they learn CartPole?

# %% [markdown] task="CartPoleAgent"
# First the network. A state is a list of measurements again, and there are too many for a table. Write the class: two hidden `Dense` layers of 64 units
# with ReLU, and a linear output for each action, as in notebook 02.


# %% exercise="CartPoleAgent"
class CartPoleAgent(BaseAgent):
    """An agent for states that are measured."""

    def create_model(self):
        """Make the network: from a measured state to its action values."""
        ### BEGIN SOLUTION
        return keras.Sequential(
            [
                keras.Input((self.n_states,)),
                keras.layers.Dense(64, activation="relu"),
                keras.layers.Dense(64, activation="relu"),
                keras.layers.Dense(self.n_actions),
            ]
        )
        ### END SOLUTION


# %% check="CartPoleAgent"
check.CartPoleAgent(CartPoleAgent)

# %%
only_the_network = CartPoleAgent(
    "CartPole-v1", q_targets, settings=settings, seed=0
)
train_model_epsilon(
    only_the_network, 300, epsilon=1.0, decay=0.98, least=0.04
)
print("the network alone:", only_the_network.evaluate_model())

# %% [markdown]
# Worse than chance, which gets 22. A table changes one entry at a time; in this network every update moves the values of *all* states, those in the
# targets as well. What a table gets away with, a network does not:
#
# | | Taxi | CartPole | why |
# |---|---|---|---|
# | network | Embedding | Dense layers | measurements, not numbers of states |
# | target network | none | copied every 64 updates | the targets must not run away with the values |
# | learning rate | 0.01 | 0.0023 | each update moves all states |
# | loss | absolute error | squared error | the absolute error pushes as hard near the target as far from it; the squared one less and less, so the values settle |
# | exploring | times 0.99, to 0.05 | times 0.98, to 0.04 | games are long as soon as they are good |
# | loop, targets, memory, updates a step | | | **the same** |

# %%
cartpole_agent = CartPoleAgent(
    "CartPole-v1",
    q_targets,
    loss=keras.losses.MeanSquaredError(),
    settings=replace(settings, learning_rate=2.3e-3, target_every=64),
    seed=0,
)
start = time.perf_counter()
train_model_epsilon(
    cartpole_agent, 300, epsilon=1.0, decay=0.98, least=0.04
)
seconds = time.perf_counter() - start
print(f"{seconds:.1f} s;", cartpole_agent.evaluate_model())
cartpole_agent.plot_history()

# %% [markdown]
# Your loop over games, written for a taxi, balances a pole. Take away the target network, or the small learning rate, or the squared error, and from
# most seeds it does not.
#
# ## 15. Try it
#
# Value iteration, sweep by sweep: drag the slider. The passenger is in the taxi and wants to go to Y, the stand in the lower left corner. The reward of 20
# spreads from there, one step a sweep, around the walls (see the map in section 10). Where it has not arrived yet, each sweep costs 1. A replay
# memory does the same, less orderly.


# %%
def show_sweeps(sweeps):
    """The values of the 25 squares after some sweeps of value iteration."""
    values = np.zeros(500)
    for _ in range(sweeps):
        values = world.action_values(values).max(axis=1)
    squares = [
        [show.taxi_state(r, c, 4, 2) for c in range(5)] for r in range(5)
    ]
    return show.plot_grids(
        {f"after {sweeps} sweeps": values[np.array(squares)]}, label="V(s)"
    )


show_sweeps(3)

# %%
from ipywidgets import IntSlider, interact

_ = interact(
    show_sweeps,
    sweeps=IntSlider(value=3, min=0, max=15, continuous_update=False),
)

# %% [markdown]
# Some questions to go on with:
#
# 1. Which updates per step, learning rate and $\varepsilon$ give the best score after 100 games? (Careful: over several seeds, not one.)
# 2. Begin with all weights at 20, as much as the best state is worth: `Embedding(..., embeddings_initializer=keras.initializers.Constant(20))`. How
#    much exploring does it need then? Why is this called *optimism*?
# 3. Let the mask into the target: the maximum over allowed actions only. What has to be remembered for it?
# 4. `Embedding(500, 8)`, `Reshape((8,))` and a `Dense(6)` after it: 500 rows, but values that share weights. Does it learn faster or slower?
# 5. Set `train_every=8` and `updates=8`, and train without exploring again. Does the explanation in section 7 hold?
# 6. Give the network the four things that a state's number packs together, each as a one-hot vector. Can it learn in fewer games now?
#
# **To read:**
#
# - Watkins and Dayan, *Q-learning* (1992): the update of section 2, and when it finds the right values.
# - Dietterich, *Hierarchical reinforcement learning with the MAXQ value function decomposition* (2000), where Taxi comes from.
# - Sutton and Barto, *Reinforcement Learning: An Introduction* (2018), sections 4.4 (value iteration), 6.5 (Q-learning, and the cliff), 2.6 (optimism).

# %% [markdown]
# ## 16. Your score

# %%
check.summary()

# %% [markdown]
# *Code: [BSD-3-Clause](https://spdx.org/licenses/BSD-3-Clause.html). Text and pictures: [CC BY](https://creativecommons.org/licenses/by/4.0/).*
