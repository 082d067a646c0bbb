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
# # 05 · What if there are infinitely many actions?
#
# One end of a rod sits on a motor's axle. The motor turns it with a torque between $-2$ and $2$ newton metres (N m), **any number** between them. Gravity turns it with up to 5, so the motor cannot lift it straight up.
# The agent has to swing the rod up and then hold it upright with the least effort. Until now your agents chose from a list: left or right, one of six moves. Here there is no list.
#
# So you build two networks. One, the **actor**, computes the action. The other, the **critic**, says what that action is worth. The critic learns as in notebook 02. The
# actor learns from the critic, through the chain rule. You will do that once by hand, before the computer does it. After less than ten seconds of training your agent swings the rod up and balances it. It should pay no more than 165 a game;
# perfect play pays 144, chance about 1,200.
#
# You will write nine short pieces. Plan two hours; the computer needs a minute of them. You need targets, the replay memory and the target network from notebook 02, soft updates ($\tau$) from notebook 04, and from
# calculus the chain rule.

# %% include="setup"

# %%
import time
from dataclasses import replace

import numpy as np

from rlcourse import card, evaluate, make, play_episode, show
from rlcourse.algorithms import (
    DDPG,
    ActorCriticAgent,
    DDPGSettings,
    reference_band,
)
from rlcourse.episodes import RandomAgent
from rlcourse.lessons.pendulum import check
from rlcourse.memory import ReplayMemory
from rlcourse.networks import built_with_seed
from rlcourse.networks.descent import descend
from rlcourse.noise import GaussianNoise, OrnsteinUhlenbeckNoise
from rlcourse.yardsticks import optimum

np.set_printoptions(precision=3, suppress=True)

# %%
import keras
import tensorflow as tf
from keras import layers

# %% [markdown]
# ## 1. The game

# %%
print(card("Pendulum-v1"))

# %%
show.animate(
    "Pendulum-v1", seed=1004, max_steps=200, caption="chance, 200 steps"
)

# %% [markdown]
# A state is three numbers: $\cos\alpha$ and $\sin\alpha$ of the angle $\alpha$ from upright (positive: counterclockwise, so the rod leans to the left), and the angular velocity $\dot\alpha$ in radians per second. (In notebook 03 $\alpha$ was the step size.) Why not the angle itself as an input? It jumps from $\pi$ to $-\pi$ at the bottom,
# where nothing special happens. A network would have to learn that the two ends are the same place.
#
# A game begins at a random angle, anywhere on the circle, with a velocity between $-1$ and 1. A step lasts 0.05 seconds and costs $\alpha^2 + 0.1\,\dot\alpha^2 + 0.001\,a^2$, with $\alpha$ between $-\pi$ and $\pi$, the state before the step, and the torque $a$. The reward is
# minus that: 0 would be standing upright, still, with the motor off. After 200 steps the game is *truncated*. It never *terminates*.

# %%
best_possible = optimum("Pendulum-v1")
with make("Pendulum-v1") as env:
    chance = RandomAgent(env, seed=0).play(100)
print(f"perfect play: {best_possible}")
most, least = best_possible.returns.max(), best_possible.returns.min()
print(f"one game:     from {most:z.0f} to {least:.0f}")  # z: 0, not -0
mean, most, least = chance.mean(), chance.max(), chance.min()
print(f"chance:       mean {mean:.0f}, from {most:.0f} to {least:.0f}")

# %% [markdown]
# Perfect play, from value iteration on a fine grid of states, costs 144 on average. How much one game costs depends on its start.
#
# ## 2. Why a Q-network cannot do this
#
# In notebook 02 the network had **one output for each action**, and the agent took the largest. With a torque between $-2$ and $2$ there are infinitely many. Could you make a list of, say, 21 torques?

# %%
machines = {"pendulum": 1, "robot arm": 7, "humanoid": 17}
for machine, motors in machines.items():
    actions = f"{21.0**motors:10.3g} actions"
    print(f"{machine:<10}{motors:3} motors, 21 torques each: {actions}")

# %% [markdown]
# For one motor a list of 21 would do. For seven, where every choice of one motor goes with every choice of the others, the last layer would need 1.8 billion outputs. And a network that is given the action as an *input*, $Q(s, a)$, has one output only, but then
# $\max_a Q(s, a)$ is a search of its own, at every step and for every entry of every minibatch.
#
# The way out (Silver and others, 2014; Lillicrap and others, 2016): let a second network **learn the answer of that search**. The actor $\mu(s)$ is trained until
#
# $$ \mu(s) \approx \operatorname*{arg\,max}_a \, Q(s, a) . $$
#
# (It climbs, so it may stop at a lower top. $Q$ should not have many.) The method is called DDPG, *deep deterministic policy gradient*: deep, because networks do it; deterministic, because the actor gives one action and does not draw it; and
# it climbs the gradient of the policy's value.

# %% [markdown]
# ## 3. The actor
#
# Its output must lie within the bounds of the action, whatever the state. So it ends with $\tanh$, which lies between $-1$ and 1, and a layer that stretches this to $[\text{low}, \text{high}]$:
#
# $$ a = \frac{\text{high} + \text{low}}{2} + \frac{\text{high} - \text{low}}{2} \tanh(\dots) $$
#
# (The velocity, up to 8, is larger than the other two inputs, up to 1. The factor is small beside notebook 04's, so we leave it.)

# %% [markdown] task="build_actor"
# Build it from, in this order: `keras.Input`, two Dense layers of 64 units with ReLU, a Dense layer with `len(low)` units and tanh, and `layers.Rescaling(scale, offset)`, which gives scale $\cdot\, x$ + offset. (`low` and `high` are NumPy arrays; Keras describes a model with lists, so write
# `.tolist()` after each of the two expressions.) Write it for any bounds: $\text{low} = -1$, $\text{high} = 3$ needs the scale 2 and the offset 1.


# %% exercise="build_actor"
def build_actor(n_states, low, high):
    """A network that computes the action, mu(s).

    Args:
        n_states: Numbers in a state.
        low: [A] the smallest value of each number of an action.
        high: [A] the largest.

    Returns:
        A Keras model from states [B, n_states] to actions [B, A], between
        low and high.
    """
    ### BEGIN SOLUTION
    half, middle = (high - low) / 2, (high + low) / 2
    return keras.Sequential(
        [
            keras.Input((n_states,)),
            layers.Dense(64, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(len(low), activation="tanh"),
            layers.Rescaling(half.tolist(), middle.tolist()),
        ]
    )
    ### END SOLUTION


# %% check="build_actor"
check.build_actor(build_actor)

# %% [markdown]
# ## 4. The critic
#
# It has two inputs, the state and the action, and one output, $Q(s, a)$. The state goes through a layer of its own first; then the action joins. If it joined only after the last hidden layer, $Q$ would be a straight line in $a$, and the best action
# would be the same end of the range in every state.

# %% [markdown] task="build_critic"
# Begin with the inputs, `state = keras.Input((n_states,))` and `action = keras.Input((n_actions,))`. Then call each layer on what comes before it: `x = layers.Dense(64, activation="relu")(state)`. Join `x` and the action with `layers.Concatenate()([x, action])`;
# then one more Dense layer of 64 with ReLU, and a Dense layer with one unit and no activation, whose output is `value`. At the end: `keras.Model([state, action], value)`.


# %% exercise="build_critic"
def build_critic(n_states, n_actions):
    """A network that values an action, Q(s, a).

    Args:
        n_states: Numbers in a state.
        n_actions: Numbers in an action, A.

    Returns:
        A Keras model with two inputs, states [B, n_states] and actions
        [B, A], in this order, to values [B, 1].
    """
    ### BEGIN SOLUTION
    state, action = keras.Input((n_states,)), keras.Input((n_actions,))
    x = layers.Dense(64, activation="relu")(state)
    x = layers.Concatenate()([x, action])
    x = layers.Dense(64, activation="relu")(x)
    return keras.Model([state, action], layers.Dense(1)(x))
    ### END SOLUTION


# %% check="build_critic"
check.build_critic(build_critic)

# %% [markdown]
# ## 5. What the critic learns
#
# The same as in notebook 02, but for one thing: where there was a maximum, there is now the actor. $y$ is computed with both networks, and both move with every update, so **both** have a
# target network. Both follow by the soft update of notebook 04, $\theta_{\text{target}} \leftarrow (1 - \tau)\,\theta_{\text{target}} + \tau\,\theta$, with $\tau = 0.005$:
#
# $$ y = r + \gamma \, Q_{\text{target}}\bigl(s', \mu_{\text{target}}(s')\bigr), \qquad y = r \text{ where the episode has terminated} $$
#
# The critic makes the mean of $\bigl(y - Q(s, a)\bigr)^2$ small. (Pendulum never terminates, but your function should be right everywhere.)

# %% [markdown] task="critic_targets"
# `target_actor` and `target_critic` are functions: call them. (The package makes them of your networks, with two arguments in place of a list, and values [B] in place of [B, 1].) By hand: $r = -1$, $\gamma = 0.5$; the target actor says 2 in the next state, and there the target critic gives the action 2 the value $-6$: $y = -1 + 0.5 \cdot (-6) = -4$. If the episode had terminated there, $y = -1$.
# Write it for whole arrays, without a loop or an `if`: it is compiled into the training step.


# %% exercise="critic_targets"
def critic_targets(
    rewards, next_states, terminated, gamma, target_actor, target_critic
):
    """What the critic should have said.

    Args:
        rewards: [B] reward of each transition.
        next_states: [B, n] the states after.
        terminated: [B] True where the episode ended there for good.
        gamma: Discount, 0 to 1.
        target_actor: A function from states [B, n] to actions [B, A].
        target_critic: A function from states [B, n] and actions [B, A] to
            values [B].

    Returns:
        [B] targets y.
    """
    ### BEGIN SOLUTION
    next_actions = target_actor(next_states)  # [B, A]
    next_q = target_critic(next_states, next_actions)  # [B]
    return rewards + gamma * (1 - terminated) * next_q
    ### END SOLUTION


# %% check="critic_targets"
check.critic_targets(critic_targets)

# %% [markdown]
# ## 6. What the actor learns: the chain rule
#
# Nobody tells the actor the right action. But the critic says what each action is worth, and so it says in which **direction** a better one lies: $\partial Q / \partial a$, the slope. If the slope at $a = \mu_\theta(s)$ is positive, a slightly larger torque would be
# better. So change the actor's weights $\theta$ such that its action moves that way. How the action moves with the weights is $\partial \mu_\theta / \partial \theta$, and the chain rule joins the two:
#
# $$ \frac{\partial}{\partial\theta} \, Q\bigl(s, \mu_\theta(s)\bigr) = \frac{\partial Q}{\partial a}\bigg|_{a = \mu_\theta(s)} \cdot \frac{\partial \mu_\theta(s)}{\partial \theta} $$
#
# The slope travels backwards: from the value to the action, and from the action to the weights. (Solid: numbers, from left to right. Dashed: the gradient, from right to left.)

# %%
show.plot_gradient_flow()

# %% [markdown]
# Do it by hand once, with the smallest actor there is: **three weights**, one for each number of the state.
#
# $$ \mu_w(s) = 2 \tanh(w \cdot s) = 2 \tanh(w_1 s_1 + w_2 s_2 + w_3 s_3) $$
#
# Its derivative with respect to a weight: $\tanh' = 1 - \tanh^2$, so
#
# $$ \frac{\partial \mu_w(s)}{\partial w_i} = 2 \, \bigl(1 - \tanh^2(w \cdot s)\bigr) \, s_i . $$

# %% [markdown] task="actor_gradient"
# Write the gradient of the **mean** of $Q(s, \mu_w(s))$ over a minibatch. `slope` is a function: `slope(states, actions)` gives $\partial Q / \partial a$ for each state and action. By hand, for one state: $w = (0, 0, 0)$ gives the action 0, where $\tanh' = 1$. With
# $s = (1, 0.5, -1)$ and a slope of 3 the gradient is $3 \cdot 2 \cdot s = (6, 3, -6)$. For two: with $w = (\ln 2, 0, 0)$ the state $(1, 0, 0)$ gives $\tanh = 0.6$, the action 1.2 and $\partial\mu/\partial w = 2 \cdot 0.64 \cdot s = (1.28, 0, 0)$; the state $(0, 1, -1)$ gives the action
# 0 and $(0, 2, -2)$. With the slopes 1 and 3 the mean is $(0.64, 3, -3)$. Return an array.


# %% exercise="actor_gradient"
def actor_gradient(weights, states, slope):
    """The gradient of the mean of Q(s, mu(s)) with respect to the weights.

    Args:
        weights: [3] the actor's weights w.
        states: [B, 3] states.
        slope: A function from states [B, 3] and actions [B] to dQ/da [B],
            the critic's slope at these actions.

    Returns:
        [3] the mean over the minibatch of dQ/da * da/dw.
    """
    ### BEGIN SOLUTION
    tanh = np.tanh(states @ weights)  # [B]
    da_dw = 2 * (1 - tanh**2)[:, None] * states  # [B, 3]
    dq_da = slope(states, 2 * tanh)  # [B]
    return (dq_da[:, None] * da_dw).mean(axis=0)
    ### END SOLUTION


# %% check="actor_gradient"
check.actor_gradient(actor_gradient)

# %% [markdown]
# TensorFlow's `GradientTape` does the same by machine: it writes down the operations and goes back through them with the chain rule. Here are both, on 100 states, through a fresh critic of yours:

# %%
critic = built_with_seed(build_critic, 3, 1, seed=0)
rng = np.random.default_rng(0)
angle, velocity = rng.uniform(-np.pi, np.pi, 100), rng.uniform(-8, 8, 100)
some_states = np.stack([np.cos(angle), np.sin(angle), velocity], axis=1)
some_states = some_states.astype(np.float32)  # [100, 3]
w = np.array([0.5, -1.0, 0.2], np.float32)


def slope(states, actions):
    """dQ/da of the critic, [B]."""
    a = tf.constant(actions[:, None], tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(a)  # a is no weight, so the tape has to be told
        q = critic([tf.constant(states), a])
    # value b depends on action b alone, so this is one slope for each state
    return tape.gradient(q, a).numpy()[:, 0]


by_hand = actor_gradient(w, some_states, slope)

weights = tf.Variable(w)
with tf.GradientTape() as tape:
    w_s = tf.linalg.matvec(some_states, weights)  # [B], w . s
    actions = 2 * tf.tanh(w_s)  # [B]
    q = critic([tf.constant(some_states), actions[:, None]])  # [B, 1]
    mean_q = tf.reduce_mean(q)
by_tape = tape.gradient(mean_q, weights).numpy()

print("by hand:           ", by_hand)
print("by GradientTape:   ", by_tape)
print(f"largest difference: {np.abs(by_hand - by_tape).max():.1e}")

# %% [markdown]
# They agree up to rounding. And a step along this gradient makes the critic's opinion of the actor better:

# %%
for step in range(4):
    a = 2 * np.tanh(some_states @ w)
    q = critic([some_states, a[:, None]]).numpy()  # [B, 1]
    print(f"step {step}: mean Q = {q.mean():.4f}")
    w = w + 0.05 * np.array(actor_gradient(w, some_states, slope))

# %% [markdown]
# With a larger actor nobody wants to write this down by hand. The optimizer makes one number small, and "make $Q$ large" is "make $-Q$ small".

# %% [markdown] task="actor_loss"
# Write the actor's loss: minus the mean of $Q(s, \mu(s))$. `actor` and `critic` are functions, as in section 5. By hand: the values 4 and $-1.25$ give $-(4 - 1.25)/2 = -1.375$. (`.mean()` works, and so do `np.mean` and `keras.ops.mean`; `float(...)` would cut the gradient off.)
#
# The critic is **in** this formula. Then why do its weights stay still when the actor learns? Because the gradient is taken with respect to the actor's weights only, and only they are moved. If the critic's moved as well, the
# two would agree that everything is wonderful. (You will see that happen in section 11.)


# %% exercise="actor_loss"
def actor_loss(states, actor, critic):
    """What the actor makes small.

    Args:
        states: [B, n] states.
        actor: A function from states [B, n] to actions [B, A].
        critic: A function from states [B, n] and actions [B, A] to
            values [B].

    Returns:
        One number, minus the mean value of the actor's actions.
    """
    ### BEGIN SOLUTION
    return -critic(states, actor(states)).mean()
    ### END SOLUTION


# %% check="actor_loss"
check.actor_loss(actor_loss)

# %% [markdown]
# ## 7. Exploring with noise
#
# An actor gives one action for a state, always the same. So exploring means adding noise $x_t$ to it. The noise is counted in halves of the action's range, here 2 N m, and the action is cut off at its bounds:
#
# $$ a = \operatorname{clip}\bigl(\mu(s) + 2 \, x_t, \; -2, \; 2\bigr) $$
#
# Two kinds of noise are usual. **Gaussian** noise is drawn anew at every step:
#
# $$ x_t = \sigma \, z_t, \qquad z_t \sim \mathcal{N}(0, 1), $$
#
# where each $z_t$ is drawn from the normal distribution with mean 0 and standard deviation 1 (the bell curve).

# %% [markdown] task="gaussian_noise"
# Write it. `rng.standard_normal(size)` draws from $\mathcal{N}(0, 1)$.


# %% exercise="gaussian_noise"
def gaussian_noise(size, sigma, rng):
    """Noise drawn anew at every step.

    Args:
        size: How many numbers.
        sigma: Their standard deviation.
        rng: A numpy.random.Generator.

    Returns:
        [size] numbers, an array.
    """
    ### BEGIN SOLUTION
    return sigma * rng.standard_normal(size)
    ### END SOLUTION


# %% check="gaussian_noise"
check.gaussian_noise(gaussian_noise)

# %% [markdown]
# The other kind **wanders**: each value is the one before, drawn back towards 0 a little, and pushed. It is called an *Ornstein-Uhlenbeck process*; physicists made it for the velocity of a grain of dust in water.
#
# $$ x_{t+1} = x_t - \theta \, x_t + \sigma \, z_t $$
#
# ($\theta$ is the usual letter for its pull. It has nothing to do with the actor's weights.) How large does it become? When it has settled, its variance $v$ is the same before and after a step. A factor $c$ multiplies a variance by $c^2$, and variances of independent numbers add. So $v = (1-\theta)^2 v + \sigma^2$, and
#
# $$ v = \frac{\sigma^2}{1 - (1-\theta)^2} . $$

# %% [markdown] task="ornstein_uhlenbeck"
# Write one step, with a push of its own for each entry of `x`. With $\theta = 0.5$ and no noise ($\sigma = 0$), $x = 4$ becomes 2. Return a new array, and leave `x` as it is.


# %% exercise="ornstein_uhlenbeck"
def ornstein_uhlenbeck(x, theta, sigma, rng):
    """The next value of noise that wanders.

    Args:
        x: [A] the present value.
        theta: How strongly it is drawn back to 0, 0 to 1.
        sigma: Standard deviation of each push.
        rng: A numpy.random.Generator.

    Returns:
        [A] the next value.
    """
    ### BEGIN SOLUTION
    return x - theta * x + sigma * rng.standard_normal(len(x))
    ### END SOLUTION


# %% check="ornstein_uhlenbeck"
check.ornstein_uhlenbeck(ornstein_uhlenbeck)

# %% [markdown]
# What does each do? Here are both with the **same** variance, and then as torques on a rod that hangs at rest. (`GaussianNoise` calls your `gaussian_noise`; `OrnsteinUhlenbeckNoise` calls your `ornstein_uhlenbeck` and keeps $x$ from step to step.)

# %%
theta, sigma = 0.15, 0.2
spread = sigma / np.sqrt(1 - (1 - theta) ** 2)  # the formula above
noises = {
    "Gaussian": lambda: GaussianNoise(spread, gaussian_noise),
    "Ornstein-Uhlenbeck": lambda: OrnsteinUhlenbeckNoise(
        theta, sigma, ornstein_uhlenbeck
    ),
}


def swing(noise, seed, n_steps=200):
    """Push a hanging rod.

    Returns:
        The noise and the angle from the bottom in degrees, [n_steps] each.
    """
    rng, env = np.random.default_rng(seed), make("Pendulum-v1", seed=seed)
    env.reset()
    env.unwrapped.state = np.array([np.pi, 0.0])  # hanging, at rest
    pushes, angles = np.zeros((2, n_steps))
    for t in range(n_steps):
        pushes[t] = np.clip(noise(1, rng)[0], -1, 1)
        state, *_ = env.step(np.array([2 * pushes[t]], np.float32))
        cos, sin, _ = state
        # half a turn on: 0 is the bottom
        angles[t] = np.degrees(np.arctan2(-sin, -cos))
    return pushes, angles


seconds = 0.05 * np.arange(200)
show.plot_lines(
    seconds,
    {name: swing(noise(), seed=0)[0] for name, noise in noises.items()},
    title="Noise of the same variance",
    xlabel="time in seconds",
    ylabel="noise, in halves of the torque's range",
)

# %%
for name, noise in noises.items():
    reached = [np.abs(swing(noise(), seed)[1]).max() for seed in range(20)]
    height = f"{np.mean(reached):3.0f} degrees"
    print(f"{name:<19}swings the rod up to {height} (mean of 20 games)")

# %% [markdown]
# The pushes of Gaussian noise undo each other, as the car's did in notebook 04. Noise that wanders pushes the same way for a while, and the rod swings further. For long it was thought that DDPG needs it. Fujimoto and others
# (2018) found no benefit in their tasks. Here games start anywhere on the circle, so the memory holds states near upright from the first games on, and small Gaussian noise will do. It has one setting fewer. In this notebook the first 1,000 actions are drawn by chance from the whole
# range, and after that Gaussian noise with $\sigma = 0.1$, which is 0.2 N m, is added.

# %% [markdown]
# ## 8. Training

# %% [markdown] task="train_pendulum"
# Write the loop. For step = 1, 2, ..., `settings.n_steps`:
#
# 1. **Act**: `agent.act(state)`, and take the step.
# 2. **Remember** the transition, with `terminated`, not `truncated`.
# 3. **Go on** from the next state; if the episode is over, for either reason, reset.
# 4. From step `settings.learning_starts` on: sample **one** minibatch, then `agent.learn_critic(batch)`, `agent.learn_actor(batch)`, `agent.move_targets()`, in this order.


# %% exercise="train_pendulum"
def train_pendulum(env, agent, memory, settings, rng):
    """Train an actor and a critic.

    Args:
        env: A Gymnasium environment.
        agent: It has act(state), which explores, learn_critic(batch),
            learn_actor(batch) and move_targets().
        memory: It has add(state, action, reward, next_state, terminated)
            and sample(batch_size, rng).
        settings: It has n_steps, learning_starts and batch_size.
        rng: For the memory.
    """
    ### BEGIN SOLUTION
    state, _ = env.reset()
    for step in range(1, settings.n_steps + 1):
        action = agent.act(state)
        next_state, reward, terminated, truncated, _ = env.step(action)
        memory.add(state, action, reward, next_state, terminated)
        state = next_state
        if terminated or truncated:
            state, _ = env.reset()
        if step >= settings.learning_starts:
            batch = memory.sample(settings.batch_size, rng)
            agent.learn_critic(batch)
            agent.learn_actor(batch)
            agent.move_targets()
    ### END SOLUTION


# %% check="train_pendulum"
check.train_pendulum(train_pendulum)

# %% [markdown]
# Let your loop run for 2,000 steps, 15 seconds or less. `ActorCriticAgent` holds your two networks, their target networks and your functions. From step 1,000 on each step makes three calls of compiled functions, and you know from notebook 02 what calls cost.


# %%
class Settings:
    """What the loop is told."""

    n_steps, learning_starts, batch_size = 2_000, 1_000, 100


agent = ActorCriticAgent(
    "Pendulum-v1",
    build_actor,
    build_critic,
    critic_targets,
    actor_loss,
    noise=GaussianNoise(0.1, gaussian_noise),
)
env = make("Pendulum-v1", seed=0)
memory = ReplayMemory(10_000, env.observation_space, env.action_space)
start = time.perf_counter()
train_pendulum(env, agent, memory, Settings, np.random.default_rng(0))
print(f"{Settings.n_steps:,} steps, {time.perf_counter() - start:.1f} s")
print("so far:", evaluate("Pendulum-v1", agent.policy))

# %% [markdown]
# Not there yet. Below is the critic's value of every torque in three states (each panel has its own vertical scale). The dot is the torque that the actor chooses; the arrow and the number above show the slope there, and the actor climbs along it. At an end of the range an arrow that
# points outwards has no room: there the number alone counts.

# %%
torques = np.linspace(-2, 2, 81)
three_states = {
    "hanging, at rest": [-1, 0, 0],
    "hanging, 4 rad/s": [-1, 0, 4],
    "10 degrees off": [np.cos(np.radians(10)), np.sin(np.radians(10)), 0],
}


def critic_says(critic, state):
    """Q(s, a) of all torques in one state, [81]."""
    return critic([np.tile(state, (81, 1)), torques[:, None]]).numpy()[:, 0]


show.plot_slopes(
    torques,
    {
        name: critic_says(agent.critic, state)
        for name, state in three_states.items()
    },
    {
        name: float(agent.policy(np.array(state))[0])
        for name, state in three_states.items()
    },
    xlabel="torque in N m",
    title="After 2,000 steps",
)

# %% [markdown]
# And do the critic's weights really stay still in the actor's step?

# %%
networks = {"actor": agent.actor, "critic": agent.critic}
before = {name: network.get_weights() for name, network in networks.items()}
agent.learn_actor(memory.sample(100, np.random.default_rng(0)))
for name, network in networks.items():
    pairs = zip(network.get_weights(), before[name], strict=True)
    moved = max(np.abs(new - old).max() for new, old in pairs)
    print(f"{name:<7}largest change of a weight: {moved:.1e}")

# %% [markdown]
# Now the whole training: 10,000 steps with almost 9,000 updates. As `DQN` did in notebook 02, `DDPG` collects a chunk of steps, 32 of them, and then takes that chunk's 32 gradient steps in **one** compiled call. That is as many updates, only a little later.

# %%
settings = DDPGSettings(
    gamma=0.98,  # looks some 50 steps ahead, 2.5 seconds
    tau=0.005,
    batch_size=100,
    actor_learning_rate=5e-4,  # slower than the critic it follows
    critic_learning_rate=2e-3,
    learning_starts=1_000,  # until then, actions by chance
    train_every=32,  # steps between two chunks
    updates=32,  # gradient steps in a chunk
)
parts = {
    "actor": build_actor,
    "critic": build_critic,
    "critic_targets": critic_targets,
    "actor_loss": actor_loss,
    "noise": GaussianNoise(0.1, gaussian_noise),
}
ddpg = DDPG("Pendulum-v1", settings=settings, seed=0, **parts)

# %% [markdown]
# You may stop it (■) and run the next cell again. The grey band shows ten other seeds.

# %%
history = ddpg.train(10_000, band=reference_band("ddpg-pendulum"))

# %%
print(f"{ddpg.step} steps, {ddpg.updates} updates, {ddpg.seconds:.1f} s")
score = evaluate("Pendulum-v1", ddpg.policy)
print(f"your agent:   {score}")
print(f"perfect play: {best_possible}")
history

# %% [markdown]
# What is normal here:
#
# - The first five games are chance; section 1 printed what chance pays.
# - Then the games improve. With ten seeds, four games in a row that paid about $-400$ or more came first after 16 to 29 games. From there it is mostly the luck of the start what a game costs: a rod that starts upright costs almost nothing, one that starts at the bottom up to 400. Now and then a
#   game still fails, for the noise and the learning go on.
# - The loss falls at once and then **rises** for the rest of the training: the values grow, and the errors with them. That is no fault.
# - No rise by step 7,000? Look at the actor's output (is it at $-2$ or $2$ everywhere?) and at the sign of your loss.

# %% [markdown]
# ## 9. Look

# %% picture="05_pendulum.gif"
show.side_by_side(
    show.animate("Pendulum-v1", seed=1004, max_steps=200, caption="chance"),
    show.animate(
        "Pendulum-v1", ddpg.policy, seed=1004, caption="your agent"
    ),
)

# %% [markdown]
# The policy and the value of **all** states, drawn as a wheel: the angle goes round, with upright at the top, and the velocity goes outwards, from $-8$ rad/s (inner circle) to $+8$ (outer circle). Positive angles and velocities are
# counterclockwise. The lines are two games of the evaluation (dot: start, cross: end).

# %%
POLICY, VALUE = "policy", "value of the actor's action"
wheel = show.Wheel()
games = {
    f"seed {seed}": np.array(
        play_episode(make("Pendulum-v1"), ddpg.policy, seed).observations
    )
    for seed in (1004, 1010)
}
show.plot_wheels(
    {
        POLICY: wheel.grid(ddpg.policy),
        VALUE: wheel.grid(
            lambda s: ddpg.critic([s, ddpg.policy(s)]).numpy()
        ),
    },
    wheel,
    {POLICY: "torque in N m", VALUE: "Q(s, a), discounted return"},
    signed=(POLICY,),
    paths=games,
)

# %%
game = play_episode(make("Pendulum-v1"), ddpg.policy, 1004)
cos, _, _ = np.array(game.observations[:-1]).T
show.plot_lines(
    0.05 * np.arange(len(game)),
    {
        "torque in N m": np.array(game.actions)[:, 0],
        "height of the tip in metres": cos,
    },
    title="One game",
    xlabel="time in seconds",
)

# %% [markdown]
# The motor pumps: it pushes one way until the rod is swept along, then the other, as the car rocked in notebook 04. After about three seconds the rod is up, and from then on the torque only corrects.
#
# On the wheel the path runs from the bottom to the top of the middle circle (upright, velocity 0). There the policy's colour changes quickly from one sign to the other (orange: clockwise, purple: counterclockwise), and the value is brightest. No true value is above 0; where the map is,
# the critic **overrates** a little. Section 10 is about that.
#
# ### The table
#
# One run proves little. The course's authors trained ten seeds, 10,000 steps each with one update a step, on two cores; scores are means over the 100 evaluation games, without noise.
#
# | agent | median (worst) | at -165 or better | training |
# |---|---|---|---|
# | chance | -1234 | | |
# | DDPG, this notebook | -157.4 (-161.9) | 10 of 10 | 2.8 s |
# | TD3, section 10 | -159.9 (-398.4) | 9 of 10 | 3.8 s |
# | DDPG, Stable-Baselines3 2.9.2, same layers, minibatch and updates, learning rate 0.001, on three seeds | -158.1 (-165.2) | 2 of 3 | 20.3 s |
# | TD3, the same | -245.5 (-381.4) | 1 of 3 | 20.1 s |
# | perfect play | -144.2 | | |
#
# And what do the chunks cost, 32 gradient steps in one call in place of one after every step? Ten seeds each, with as many updates:
#
# | gradient steps in a call | median (worst) | at -165 or better | training |
# |---|---|---|---|
# | 1 | -158.6 (-162.4) | 10 of 10 | 14.9 s |
# | 8 | -157.9 (-199.7) | 9 of 10 | 4.0 s |
# | 32 | -157.4 (-161.9) | 10 of 10 | 2.8 s |
# | 128 | -157.2 (-162.1) | 10 of 10 | 2.5 s |
#
# A second ten runs of each (the same program but for the order of some sums, which is enough to change everything after the first few hundred steps) gave 10, 10, 10 and 7 of 10. So up to 32 no cost can be told from chance; with 128, where the data grow old before they are used, there may be one.

# %% [markdown]
# ## 10. TD3: four changes
#
# DDPG has a weakness. The actor looks for the action with the highest value, and that is often one that the critic **overrates**. So it finds the critic's errors, and the targets pass them on. TD3, *twin delayed DDPG* (Fujimoto and others, 2018), is the same algorithm with four changes:
#
# | | change | why |
# |---|---|---|
# | 1 | **two critics** learn from the same targets | their errors differ, because their first weights do |
# | 2 | the targets use the **smaller** of their two values | an error upwards in one is cut off by the other |
# | 3 | **noise** on the target actor's action | the value of a narrow peak, most likely an error, is averaged with what lies around it |
# | 4 | actor and targets move at every **second** update | the critics settle first |
#
# $$ y = r + \gamma \min_{i = 1, 2} Q_{i, \text{target}}\bigl(s', \, \mu_{\text{target}}(s') + \text{noise}\bigr) $$
#
# and $y = r$ where the episode has terminated. The noise is Gaussian with $\sigma = 0.2$, in halves of the range, cut off at $\pm 0.5$, and the noisy action is cut off at its bounds. The actor climbs the first critic. Your functions need no change: `target_critic` is then the smaller of the two, and
# `target_actor` has the noise in it.

# %%
td3_settings = replace(
    settings,
    critics=2,  # changes 1 and 2
    target_noise=0.2,  # change 3
    actor_every=2,  # change 4: the actor,
    target_every=2,  # and the targets
)
td3 = DDPG("Pendulum-v1", settings=td3_settings, seed=0, **parts)
history = td3.train(10_000)

# %%
print("TD3: ", evaluate("Pendulum-v1", td3.policy))
print("DDPG:", score)

# %% [markdown]
# One run of each says nothing; look at the table of section 9. There TD3 is **not** better. In a world as small as this one DDPG's critic errs little, and an actor that learns half as often needs more steps: one seed of ten had not learned to swing up after 10,000. In the larger worlds of its authors
# TD3 was clearly ahead. A good idea is not a good idea everywhere: measure.

# %% [markdown]
# ## 11. Bug hunt
#
# Below is one step of learning, written out with `GradientTape`, with **two** famous bugs. Both are silent. To see what it does, it is tried in a world so small that the truth is known: an episode has one step, and the action $a$ between $-2$ and 2 pays $-(a - 0.8)^2$. So the best action is 0.8,
# it pays 0, and no action pays more. (With one step there are no next states, so the critic's target is the reward itself.) The actor here ends with $\tanh$ and has no layer that stretches: **the action is 2 times its output**.


# %%
def learn_with_two_bugs(batch, actor, critic, rate):
    """One step of learning for both networks."""
    states, actions, rewards = batch
    # the critic learns what the actions paid
    with tf.GradientTape() as tape:
        q = critic([states, actions])[:, 0]
        critic_loss = tf.reduce_mean((rewards - q) ** 2)
    variables = critic.trainable_variables
    descend(variables, tape.gradient(critic_loss, variables), rate)
    # the actor learns what the critic likes
    with tf.GradientTape() as tape:
        best = actor(states)
        loss = -tf.reduce_mean(critic([states, best]))
    variables = actor.trainable_variables + critic.trainable_variables
    descend(variables, tape.gradient(loss, variables), rate)


def small_actor():
    """An actor between -1 and 1."""
    return keras.Sequential(
        [
            keras.Input((1,)),
            layers.Dense(16, activation="tanh"),
            layers.Dense(1, activation="tanh"),
        ]
    )


def small_critic():
    """A critic of a state of one number and an action of one number."""
    state, action = keras.Input((1,)), keras.Input((1,))
    x = layers.Concatenate()([state, action])
    x = layers.Dense(32, activation="relu")(x)
    return keras.Model([state, action], layers.Dense(1)(x))


def try_out(learn):
    """Learn in the world of one step, and plot action and value."""
    rng = np.random.default_rng(0)
    actor = built_with_seed(small_actor, seed=0)
    critic = built_with_seed(small_critic, seed=1)
    # compiled, see notebook 02
    compiled = tf.function(lambda *batch: learn(batch, actor, critic, 0.05))
    # the state is always the same
    one, states = tf.ones((1, 1)), tf.ones((64, 1))
    said = {"the actor's action": [], "the critic's value of 0.8": []}
    for _ in range(500):
        actions = tf.constant(rng.uniform(-2, 2, (64, 1)), tf.float32)
        compiled(states, actions, -((actions[:, 0] - 0.8) ** 2))
        values = 2 * actor(one), critic([one, 0.8 * one])
        for name, value in zip(said, values, strict=True):
            said[name].append(value.numpy().item())
    for name, truth in zip(said, (0.8, 0.0), strict=True):
        end = said[name][-1]
        print(f"{name:<26}at the end: {end:5.2f}   the truth: {truth}")
    return show.plot_lines(
        np.arange(500),
        {name: np.array(values) for name, values in said.items()},
        title="A world of one step",
        xlabel="update",
        ylabel="action, value",
    )


try_out(learn_with_two_bugs)

# %% [markdown] task="learn"
# Two things are wrong in the picture. The action settles at about **twice** the best one. And the critic's value of the best action is **above 0**, more than any action can pay. Mend the step. (`descend` takes gradient steps with plain gradient descent: each variable moves by `rate` against its gradient.)


# %% exercise="learn"
def learn(batch, actor, critic, rate):
    """One step of learning for both networks.

    Args:
        batch: states [B, n], actions [B, 1] as the environment took them,
            between -2 and 2, and rewards [B].
        actor: A Keras network from states [B, n] to numbers [B, 1] between
            -1 and 1; the action is 2 times that.
        critic: A Keras network from [states, actions] to values [B, 1].
        rate: How far to go along a gradient.
    """
    ### BEGIN SOLUTION
    states, actions, rewards = batch
    # the critic learns what the actions paid
    with tf.GradientTape() as tape:
        q = critic([states, actions])[:, 0]
        critic_loss = tf.reduce_mean((rewards - q) ** 2)
    variables = critic.trainable_variables
    descend(variables, tape.gradient(critic_loss, variables), rate)
    # the actor learns what the critic likes
    with tf.GradientTape() as tape:
        best = 2 * actor(states)
        loss = -tf.reduce_mean(critic([states, best]))
    variables = actor.trainable_variables
    descend(variables, tape.gradient(loss, variables), rate)
    ### END SOLUTION


# %% check="learn"
check.learn(learn)

# %%
try_out(learn)

# %% [markdown]
# The action comes near 0.8, and the critic's value of 0.8 near 0. (Not exactly there: 500 small steps, and a critic of 32 corners.)
#
# What had the bugs done? The critic was asked about the actor's raw output in place of the action: so the output came near 0.8, and the action is twice that. And the critic was moved **through the actor's loss**: it learned to
# praise. That makes this loss small too, and nobody has to act better for it.
#
# ## 12. Try it
#
# Drag the sliders. Where does the actor's torque change its sign?


# %%
def show_slope(degrees, velocity):
    """The critic's value of every torque in one state."""
    angle = np.radians(degrees)
    state = np.array([np.cos(angle), np.sin(angle), velocity])
    name = f"{degrees:g} degrees, {velocity:g} rad/s"
    return show.plot_slopes(
        torques,
        {name: critic_says(ddpg.critic, state)},
        {name: float(ddpg.policy(state)[0])},
        xlabel="torque in N m",
    )


show_slope(180, 0)

# %%
from ipywidgets import FloatSlider, interact

_ = interact(
    show_slope,
    degrees=FloatSlider(
        value=20, min=-180, max=180, step=5, continuous_update=False
    ),
    velocity=FloatSlider(
        value=0, min=-8, max=8, step=0.5, continuous_update=False
    ),
)

# %% [markdown]
# Some questions to go on with:
#
# 1. Change `learning_starts` to 100. (It is also the number of actions drawn by chance.) What does the curve do, and why?
# 2. Train with `OrnsteinUhlenbeckNoise(0.15, 0.2, ornstein_uhlenbeck)`, three seeds each. Is the difference larger than that between seeds?
# 3. $\tau = 0.02$ in place of 0.005, three seeds: what do the curves, the loss and the values do?
# 4. Let the action join the critic at the input, and after the last hidden layer. What does the policy wheel look like in each case?
# 5. What is the value of a rod that stands upright, by your critic? What should it be? (Its rewards are almost 0.) And of one that hangs? (Hanging for ever is worth $-\pi^2/(1 - 0.98) \approx -493$.)
# 6. The actor's $\tanh$ is flat where its input is large. What happens to the gradient there, and how could an actor that always says 2 ever come back?
#
# **To read:**
#
# - Silver and others, *Deterministic policy gradient algorithms* (2014): why following this gradient makes the return better.
# - Lillicrap and others, *Continuous control with deep reinforcement learning* (2016): DDPG.
# - Fujimoto, van Hoof and Meger, *Addressing function approximation error in actor-critic methods* (2018): TD3.
# - Sutton and Barto, *Reinforcement Learning: An Introduction* (2018), chapter 13: policy gradients, of which this is the deterministic case.

# %% [markdown]
# ## 13. Your score

# %%
check.summary()

# %% [markdown]
# *Code: [BSD-3-Clause](https://spdx.org/licenses/BSD-3-Clause.html). Text and pictures: [CC BY](https://creativecommons.org/licenses/by/4.0/).*
