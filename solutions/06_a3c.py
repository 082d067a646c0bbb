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
# # 06 · Can many players learn together?
#
# Until now one agent played, and learned from what it remembered. Here **several players** play at the same time, each its own games, and all of them improve **one** set of weights. No memory of old games is needed: what one
# player sees is different from what the others see, and that is variety enough. The method is A3C, *asynchronous advantage actor-critic* (Mnih and others, 2016). It solves CartPole in a few seconds.
#
# The method is also new in what it learns: no values of actions, but the **probabilities** of actions. You will write the network, the returns, the loss with its three parts, the record, and the players themselves. Then the
# same player runs in four ways: on threads, on processes, on a cluster of machines, and all in step. You will measure which of them is faster, and why.
#
# You will write six short pieces. Plan two hours; the computer needs a minute or two of them. You need the loop and the discount from notebook 01, gradient steps from notebook 02, and from mathematics logarithms and probabilities.

# %% include="setup"

# %%
import os
import threading
from dataclasses import replace

import numpy as np

from rlcourse import evaluate, make, show
from rlcourse.algorithms import (
    A3C,
    A3CSettings,
    BaseWorker,
    ray_cluster,
    reference_band,
)
from rlcourse.episodes import RandomAgent
from rlcourse.lessons.a3c import check

np.set_printoptions(precision=3, suppress=True)

# %%
import keras
import tensorflow as tf
from keras import layers

# %% [markdown]
# ## 1. Chance first
#
# The game is CartPole again, so that you can compare. A baseline comes first, as always: 4,000 games by chance.

# %%
with make("CartPole-v1") as env:
    chance = RandomAgent(env, seed=0).play(4_000)
least, most = chance.min(), chance.max()
print(f"chance: mean {chance.mean():.1f}, from {least:.0f} to {most:.0f}")
show.animate("CartPole-v1", seed=1000, caption="chance")

# %% [markdown]
# Solved means here: the **last 100 games of the training itself** paid at least 475 on average, with all the chance that is in the player's actions.
#
# ## 2. The idea
#
# **A policy of probabilities.** Let $\pi(a \mid s)$ be the probability with which the agent takes action $a$ in state $s$. A network computes a number for each action, a *logit*, and the softmax turns the logits $z_a$ into probabilities:
#
# $$ \pi(a \mid s) = \frac{e^{z_a}}{\sum_b e^{z_b}} $$
#
# Logits $(0, 0)$ give $(0.5, 0.5)$, and $(0, \log 3)$ give $(0.25, 0.75)$. The player **draws** its action with these probabilities, so it explores without any $\varepsilon$. If an action turned out better than
# expected, make it more probable; if worse, less. What was expected is $V(s)$, the value of the state; a second part of the network learns it. What it turned out to be worth is the return, here written $R$ (in notebook 01 it was $G$; now its end is
# estimated, see section 4). The difference is the **advantage**
#
# $$ A = R - V(s) . $$
#
# (In a shape such as $[B, A]$ the letter still counts the actions.) The part that gives $\pi$ is the *actor*, the part that gives $V$ the *critic*. In notebook 05 the critic judged an action; here it judges a state.
#
# **Many players.** A player, called *worker*, does four things over and over. It **pulls** a copy of the shared weights from the *parameter server* (in the code `server`), plays a few steps with it, computes a gradient from what it saw, and **pushes** that gradient to the server. The server changes the shared weights by it.

# %%
show.plot_workers()

# %% [markdown]
# The workers do not wait for each other: that is the *asynchronous* in the name. While one computes its gradient, another may change the shared weights. So a gradient is often a little out of date. The weights change only a little in that time, so one may hope that it does not matter. Section 10 has the figures.

# %% [markdown]
# ## 3. The network
#
# It has one input and two outputs. For the policy: a logit for each action. For the value: one number.

# %% [markdown] task="ActorCriticModel"
# Make `state = keras.Input((n_states,))`. On it a Dense layer of 64 units with tanh, and on that a Dense layer with `n_actions` units, whose output are the logits. On the same `state` **another** Dense layer of 64 units with tanh, and on that a Dense layer with one unit, the value. Neither output has an activation:
# a logit may be any number, and the softmax comes later, in the loss. At the end call `super().__init__(state, [logits, values])`: it does for this object what `keras.Model(inputs, outputs)` did in notebook 05. There is nothing else to write, no `call`.


# %% exercise="ActorCriticModel"
class ActorCriticModel(keras.Model):
    """A policy and a value that share their input.

    Args:
        n_states: Numbers in a state.
        n_actions: How many actions there are, A.

    Called with states [B, n_states] it gives logits [B, A] and values
    [B, 1].
    """

    def __init__(self, n_states, n_actions):
        ### BEGIN SOLUTION
        state = keras.Input((n_states,))
        x = layers.Dense(64, activation="tanh")(state)
        logits = layers.Dense(n_actions)(x)
        x = layers.Dense(64, activation="tanh")(state)
        values = layers.Dense(1)(x)
        super().__init__(state, [logits, values])
        ### END SOLUTION


# %% check="ActorCriticModel"
check.ActorCriticModel(ActorCriticModel)

# %%
logits, values = ActorCriticModel(4, 2)(np.full((1, 4), 0.1))
print("logits of one state:         ", logits.numpy()[0])
print("probabilities, their softmax:", tf.nn.softmax(logits).numpy()[0])
print("value:                       ", values.numpy()[0])

# %% [markdown]
# ## 4. What a step was worth
#
# A worker plays $T = 16$ steps, a *rollout*, then it learns from them. What was step $t$ worth? All rewards from there on, discounted; and what comes after the 16 steps is *estimated* by the value of the state that followed the last one. Backwards that is short:
#
# $$ R_t = r_t + \gamma R_{t+1}, \qquad R_{T-1} = r_{T-1} + \gamma V(s_T) . $$
#
# So the first step looks 16 steps ahead, the last one only one. (Notebook 02 always looked one step ahead. And notebook 01 wrote $r_{t+1}$ for the reward that is $r_t$ here, what step $t$ paid.) If a game ends among the 16 steps, the chain is cut there:
#
# - **terminated** (the pole fell): nothing comes any more, $R_t = r_t$;
# - **truncated** (500 steps are over): the pole stands. The game *could* have gone on, so the value of the state that followed takes the place of the future: $R_t = r_t + \gamma V(s_{t+1})$.
#
# Where both are True, terminated counts. Many programs treat both alike. Then each time that the clock stops a good game, the value of a standing pole is pulled down towards one reward. The network cannot see the clock, so it makes *all* such states worth less.
#
# Each worker plays $M = 16$ games side by side, so the arrays have the shape $[T, M]$: a row for each step, a column for each game.

# %% [markdown] task="n_step_returns"
# `bootstrap[t]` is $V(s_{t+1})$, the value of the state that **followed** step $t$. (To *bootstrap* is to use an estimate in place of what one has not seen.) A loop over the steps, backwards, with whole rows at a time, is fast enough: `np.where(truncated[t], ..., ...)` chooses for each game of a row, and `1 - terminated[t]` is a factor that is 0 where nothing comes. Leave the arrays that you are given as they are. By hand, one game, three steps, $\gamma = 0.5$: rewards $1, 1, 1$, bootstrap $8, 6, 4$. Nothing ends: $R_2 = 1 + 0.5 \cdot 4 = 3$, $R_1 = 1 + 0.5 \cdot 3 = 2.5$, $R_0 = 2.25$. If step 1
# terminated: $R_2 = 3$, which belongs to the next game, $R_1 = 1$ and $R_0 = 1 + 0.5 \cdot 1 = 1.5$. If it was truncated: $R_2 = 3$, $R_1 = 1 + 0.5 \cdot 6 = 4$ and $R_0 = 1 + 0.5 \cdot 4 = 3$.


# %% exercise="n_step_returns"
def n_step_returns(rewards, bootstrap, terminated, truncated, gamma):
    """What each step of a rollout turned out to be worth.

    Args:
        rewards: [T, M] what each step paid, in M games side by side.
        bootstrap: [T, M] the value of the state that followed each step.
        terminated: [T, M] True where the game ended there for good.
        truncated: [T, M] True where a limit cut it there.
        gamma: Discount, 0 to 1.

    Returns:
        [T, M] the returns.
    """
    ### BEGIN SOLUTION
    returns = np.empty_like(rewards)
    following = bootstrap[-1]  # [M]
    for t in reversed(range(len(rewards))):
        following = np.where(truncated[t], bootstrap[t], following)
        following = rewards[t] + gamma * (1 - terminated[t]) * following
        returns[t] = following
    return returns
    ### END SOLUTION


# %% check="n_step_returns"
check.n_step_returns(n_step_returns)

# %% [markdown]
# ## 5. The loss, in three parts
#
# **The policy.** Make the logarithm of the probability of the action that was taken larger where its advantage is positive, smaller where it is negative:
#
# $$ L_\pi = -\log \pi(a \mid s) \cdot A $$
#
# (Why the logarithm? A rare action is drawn rarely, but when it is, the slope $1/\pi$ of the logarithm pushes its probability more strongly. On average over many draws the two cancel.) The advantage is a **factor** here, a number that is given. No gradient must go through it: otherwise the network could make the loss small by changing $V$, and
# not by playing better. `tf.stop_gradient(A)` makes a constant of it.
#
# **The value.** It should be what the step was worth, so the squared error is to be small: $L_V = A^2 = (R - V(s))^2$. Here the gradient **must** go through.
#
# **The entropy.** A policy that is certain too early never learns what else there is. The entropy measures how uncertain it is:
#
# $$ H = -\sum_a \pi(a \mid s) \log \pi(a \mid s) $$
#
# It is 0 for a policy that always takes the same action, and largest, $\log 2 \approx 0.693$ for two actions, where all are equally probable. A little of it is subtracted from the loss, so that uncertainty is rewarded:
#
# $$ L = \text{mean of} \quad L_\pi + c_V L_V - c_H H $$
#
# The factors $c_V$ and $c_H$ say how much each part counts; in the training they will be 0.5 and 0.001.

# %%
p = np.linspace(0.001, 0.999, 200)
show.plot_lines(
    p,
    {"entropy": -p * np.log(p) - (1 - p) * np.log(1 - p)},
    title="Two actions",
    xlabel="probability of the first one",
    ylabel="entropy",
)

# %% [markdown] task="a3c_loss"
# Useful: `tf.nn.log_softmax(logits)` gives $\log \pi$ for all actions (safer than the logarithm of a softmax, which may be the logarithm of 0), `tf.gather(x, actions, batch_dims=1)` picks one number from each row, `tf.exp(log_pi)` is $\pi$ itself; `tf.stop_gradient`, `tf.reduce_sum(..., axis=-1)` and `tf.reduce_mean` do what those of `ops` did in notebook 02. (The values come without their last axis, [B] in place of [B, 1].) Give each part the shape [B] and take one mean at the end. By hand, one state: logits $(0, 0)$, so $\pi = (0.5, 0.5)$, $\log \pi = -0.693$ and $H = 0.693$. With $V = 1$ and $R = 3$ the advantage is
# 2. With $c_V = 0.5$ and $c_H = 0.1$: $L = 0.693 \cdot 2 + 0.5 \cdot 4 - 0.1 \cdot 0.693 = 3.317$.


# %% exercise="a3c_loss"
def a3c_loss(
    logits, values, actions, returns, value_weight, entropy_weight
):
    """The loss of a rollout: policy, value and entropy.

    B is the number of its steps in all games, T * M = 256.

    Args:
        logits: [B, A] whose softmax is the policy.
        values: [B] what the states were expected to be worth, V.
        actions: [B] that were taken, 0 to A - 1.
        returns: [B] what the steps turned out to be worth, R.
        value_weight: c_V.
        entropy_weight: c_H.

    Returns:
        One number, the mean over the B steps.
    """
    ### BEGIN SOLUTION
    log_pi = tf.nn.log_softmax(logits)  # [B, A]
    log_pi_a = tf.gather(log_pi, actions, batch_dims=1)  # [B]
    advantage = returns - values  # [B]
    policy_loss = -log_pi_a * tf.stop_gradient(advantage)
    value_loss = advantage**2
    entropy = -tf.reduce_sum(tf.exp(log_pi) * log_pi, axis=-1)  # [B]
    return tf.reduce_mean(
        policy_loss + value_weight * value_loss - entropy_weight * entropy
    )
    ### END SOLUTION


# %% check="a3c_loss"
check.a3c_loss(a3c_loss)

# %% [markdown]
# ## 6. The record
#
# While the workers play, somebody has to write down how well it goes, and keep the best weights. A moving average that forgets, as the running mean of notebook 03:
#
# $$ m \leftarrow 0.99\, m + 0.01\, G $$
#
# where $G$ is the score of a whole game that has ended, the plain sum of its rewards. (The first one is taken as it is.) Whenever $m$ is higher than ever before, the weights of that moment are kept.
#
# But **several threads** call this at the same time. A thread can be interrupted between any two operations. Suppose $m = 100$, and two threads bring the returns 200 and 300. The first one computes $0.99 \cdot 100 + 0.01 \cdot 200 = 101$ and is interrupted; the second one computes $0.99 \cdot 100 + 3 = 102$ and stores it; the first one goes on and stores its 101. The return of 300 is lost.
# A **lock** prevents it: only one thread at a time can be inside of `with self.lock:`, the others wait in front of it.

# %% [markdown] task="MovingAverage"
# Write `add`, everything in it, reading too, under **one** `with self.lock:`. It updates `self.value`, which is $m$; appends each new $m$ to `self.values`, the first too; and where $m$ is higher than `self.best`, or there is no best yet (ask `is None`: a mean of 0 is a mean), it sets `self.best` and `self.best_weights`. Whoever calls may go on changing the array `weights`, so keep a **copy**, `weights.copy()`.


# %% exercise="MovingAverage"
class MovingAverage:
    """A moving average of returns, and the weights where it was highest."""

    def __init__(self):
        self.lock = threading.Lock()
        self.value = None  # m; None before the first return
        self.values = []  # m after each return
        self.best = None  # the highest m so far
        self.best_weights = None  # a copy of the weights at that time

    def add(self, episode_return, weights):
        """Take in the return of one game.

        Args:
            episode_return: Its return, a number.
            weights: [P] the shared weights as they are now, all P of them
                in a row.
        """
        ### BEGIN SOLUTION
        with self.lock:
            if self.value is None:
                self.value = episode_return
            else:
                self.value = 0.99 * self.value + 0.01 * episode_return
            self.values.append(self.value)
            if self.best is None or self.value > self.best:
                self.best = self.value
                self.best_weights = weights.copy()
        ### END SOLUTION


# %% check="MovingAverage"
check.MovingAverage(MovingAverage)

# %% [markdown]
# ## 7. The worker
#
# `BaseWorker` has what a worker needs besides: its games, its own random numbers, a copy of your network in NumPy to act with (notebook 02), and the gradient of your loss, compiled. What it does **not** have is the order in which things happen.
#
# | you have | what it does |
# |---|---|
# | `self.server.finished()` | True when the training is over |
# | `self.server.pull()` | gives a copy of the shared weights |
# | `self.roll_out(weights)` | plays 16 steps in 16 games with these weights; gives what happened, the *rollout* |
# | `self.gradient(weights, rollout)` | gives the gradient of your loss on the rollout, with your returns, at these weights |
# | `self.server.push(gradient, rollout)` | the server takes a step down the gradient, and writes down the games that ended |

# %% [markdown] task="Worker"
# Write `run`: as long as the server has not finished, pull, play, compute, push. Gradient and rollout belong to the **same** weights.


# %% exercise="Worker"
class Worker(BaseWorker):
    """One of the players."""

    def run(self):
        """Pull, play, compute the gradient, push.

        Again and again, until the server has finished.
        """
        ### BEGIN SOLUTION
        while not self.server.finished():
            weights = self.server.pull()
            rollout = self.roll_out(weights)
            gradient = self.gradient(weights, rollout)
            self.server.push(gradient, rollout)
        ### END SOLUTION


# %% check="Worker"
check.Worker(Worker)

# %% [markdown]
# A gradient longer than 0.5 is first shortened to 0.5. Then the server takes a step of RMSProp. For each weight $w$ it keeps $g$, a running mean of the square of its gradient, and divides by its root; so all weights move about as far. $\alpha$ is the learning rate. Only one worker at a time may change $g$ and $w$:
#
# $$ g \leftarrow 0.99\, g + 0.01\, (\nabla L)^2, \qquad w \leftarrow w - \alpha\, \frac{\nabla L}{\sqrt{g} + 10^{-5}} $$
#
# ## 8. Training

# %%
settings = A3CSettings(
    backend="threads",
    workers=2,
    envs=16,  # M, games side by side
    rollout_steps=16,  # T, steps of each game in a rollout
    gamma=0.99,
    learning_rate=0.003,
    value_weight=0.5,  # c_V
    entropy_weight=0.001,  # c_H
)
parts = {
    "model": ActorCriticModel,
    "n_step_returns": n_step_returns,
    "loss": a3c_loss,
    "worker": Worker,
}
record = MovingAverage()
a3c = A3C("CartPole-v1", settings, seed=0, record=record, **parts)

# %% [markdown]
# The training ends by itself when the last 100 games paid 475 on average. You may stop it (■) and run the cell again; it goes on. The grey band shows ten other seeds.

# %%
history = a3c.train(600_000, band=reference_band("a3c-cartpole"))

# %%
print(f"{a3c.step:,} steps, {a3c.updates} updates, {a3c.seconds:.1f} s")
last = history["return"][-100:]
print(f"the last 100 games of the training: {last.mean():.1f}")
print("at its best:", evaluate("CartPole-v1", a3c.best))
history

# %% [markdown]
# What is normal here:
#
# - Run it again and the curve is another one, even with the same seed: which worker comes first is a matter of chance, and it changes everything after. (With `workers=1` it is the same each time.)
# - It comes in two steps. First the returns rise to 100 or 200 and stay about there, or fall; then they rise to 500. Ten seeds were solved after 194,000 to 255,000 steps; other runs take longer now and then, as the race in section 10 may show.
# - The curve may **fall**: in each of those ten runs the mean of 20 games fell at least once to less than half of what it had been, in one of them four times. A policy that plays well can be spoilt by a bad update, and there is no memory of better days to learn from. It came back each time. (A fall may be told as *Alarm, return falls*.) That is why the best weights are kept.
# - Still below 50 after 100,000 steps? Run the checks of sections 4 and 5 again. If they pass, restart the kernel and run everything from the top.
#
# The moving average is the curve of your `record`; here it is saved to a file as well.

# %%
values = np.array(record.values)
figure = show.plot_lines(
    np.arange(1, len(values) + 1),
    {"moving average, m": values},
    title="The record",
    xlabel="game",
    ylabel="return",
)
figure.savefig("moving_average.png", dpi=120)
print(f"the highest: {record.best:.1f}, saved: moving_average.png")
figure

# %% [markdown]
# ## 9. Look
#
# The agent plays with the most probable action, not with a drawn one.

# %% picture="06_a3c.gif"
show.side_by_side(
    show.animate("CartPole-v1", seed=1000, caption="chance"),
    show.animate("CartPole-v1", a3c.best, seed=1000, caption="your agent"),
)

# %% [markdown]
# How certain is it? The probability of pushing right, over the angle of the pole and its angular velocity, with the cart in the middle and at rest.

# %%
plane = show.Plane(
    (-0.2, -2), (0.2, 2), ("angle in radians", "angular velocity in rad/s")
)


def probability_of_right(states):
    """pi(right | state) for angles and velocities [N, 2]."""
    zeros = np.zeros(len(states))
    # position, velocity, angle, angular velocity
    full = np.stack([zeros, zeros, *states.T], axis=1)  # [N, 4]
    return tf.nn.softmax(a3c.model(full)[0]).numpy()[:, 1]


show.plot_values(
    {"push right?": plane.grid(probability_of_right)},
    plane,
    label="probability",
)

# %% [markdown]
# ## 10. One worker, four ways
#
# Your `Worker` knows nothing of where it runs. One word in the settings decides:
#
# | `backend` | where workers run | the shared weights |
# |---|---|---|
# | `"threads"` | threads of this process | an array, and a lock |
# | `"processes"` | processes of this machine | memory that all of them see, and a lock |
# | `"cluster"` | processes on any number of machines, with [Ray](https://docs.ray.io) | a process that answers questions over the network |
# | `"synchronous"` | threads, but nobody goes on before all have pushed | an array, changed once a round by the mean of all gradients; this is called **A2C** |
#
# The last one is the control: if *asynchronous* matters, it should show here.
#
# The race: one worker and two, each until CartPole is solved, by the clock. Four play 60,000 steps only, to see how fast they are. Steps per second are counted from when everything has started.


# %%
def nothing(message):
    """Say nothing: a return that falls and comes back is no news here."""


def race(backend, workers, steps=600_000, locked=True):
    """Train with your parts until CartPole is solved, or so many steps."""
    s = replace(settings, backend=backend, workers=workers, locked=locked)
    training = A3C("CartPole-v1", s, seed=1, print_fn=nothing, **parts)
    history = training.train(steps, progress=False)
    rate = training.throughput
    start_up = training.seconds - training.step / rate
    print(
        f"{backend:<12}{workers:>7}{rate:>10,.0f}{start_up:>8.1f} s"
        f"{training.seconds:>7.1f} s{training.step:>10,}"
        f"{history['return'][-100:].mean():>17.0f}"
    )
    return rate, history


print(
    "            workers   steps/s  start-up    total     steps"
    "   last 100 games"
)
rates, races = {}, {}
for backend in ("threads", "synchronous", "processes"):
    one, _ = race(backend, 1)
    two, history = race(backend, 2)
    four, _ = race(backend, 4, steps=60_000)
    rates[backend] = {1: one, 2: two, 4: four}
    races[backend] = [history]

# %% [markdown]
# The cluster is one that runs on this machine alone. `A3C` starts one by itself and ends it after each training. That takes some seconds each time, so here it is started once for all of them.

# %%
try:
    with ray_cluster(processors=2):
        one, _ = race("cluster", 1)
        two, history = race("cluster", 2)
    rates["cluster"] = {1: one, 2: two}
    races["cluster"] = [history]
except ImportError as error:
    print(f"The cluster is left out. {error}")

# %%
show.plot_throughput(rates, title="More workers, more steps?")

# %%
for backend, rate in rates.items():
    print(f"{backend:<12}2 workers / 1 worker: {rate[2] / rate[1]:.2f}")
print("processors of this machine:", os.cpu_count())

# %% [markdown]
# These are figures of a machine with two processors; compare them with your own.
#
# **Threads are not faster together: two are slower than one.** A Python process has one *global interpreter lock*, the GIL: only the thread that holds it can run Python code. Two threads take turns, and the turns cost time. (NumPy and TensorFlow give the lock away while they compute. But here the arrays are small, and most of the time goes into Python
# itself.) Threads are good where one *waits*, for a file or the network. Here nobody does, and in step the workers even wait for the slowest of them.
#
# **Two processes are up to twice as fast as one**, because each has an interpreter and a lock of its own. (It is less where other programs need the processors too.) The price is the start: each process begins from nothing, loads TensorFlow and compiles your loss. And what they share has to be put into memory that both can see. With two processors, four of them bring no more than two.
#
# **A cluster** is slower on one machine: weights and gradients travel as messages from process to process. It pays where the playing is slow, or where one machine is not enough. With several machines it is `A3C("CartPole-v1", replace(settings, backend="cluster"), address="HOST:6379", **parts)`.
# If a worker or a whole machine dies there, another one takes its place and goes on from the present weights. Without a notebook, and with the course's own functions: `rlcourse train a3c-cartpole --backend cluster --cluster HOST:6379 --workers 16`.
#
# **Do the processes need the lock?** Without one, two workers may write at the same time, and parts of an update can get lost. Recht and others (2011) called this *Hogwild*, and showed that it does little harm where each update touches few of the weights. Here each touches all.

# %%
hogwild, _ = race("processes", 2, locked=False)
print(f"without / with a lock: {hogwild / rates['processes'][2]:.2f}")

# %% [markdown]
# One run of each cannot show a small difference; run the cell again and see how far two runs lie apart. A push takes much less time than the 256 steps of play before it, so two workers seldom meet at the lock.
#
# Now the race of two workers as curves. Each curve begins when its first game ends.

# %%
show.plot_curves(
    races,
    title="By the clock, start-up included",
    threshold=475,
    by="seconds",
)

# %% [markdown]
# For a task as short as this one the start-up decides: before the processes begin to play, the threads have come far or are done. From there the processes climb faster. For a task of minutes or hours the start-up would not matter.
#
# ### The table
#
# One run proves little. The course's authors trained ten seeds in each way (three on the cluster), two workers, on two cores. Every one was solved, and the best weights scored 500 each time.
#
# | way | seconds to solved, median (worst) | steps to solved, median |
# |---|---|---|
# | threads | 3.1 (3.5) | 220,000 |
# | in step, A2C | 4.9 (6.5) | 378,000 |
# | processes | 5.7 (6.1), most of it start-up | 225,000 |
# | cluster, on one machine | 13.1 (13.5), most of it start-up | 235,000 |
# | A2C of Stable-Baselines3 2.9.2, settings of its zoo, five seeds | 17.8 (33.8) | 172,000 |
#
# With the functions of this notebook it was 3.8 (4.2) seconds on threads. In step the agent needs more steps: two rollouts make one update, where A3C makes two of them. That the gradients are a little out of date does no harm that can be seen here.
#
# ## 11. Bug hunt
#
# Below is a loss with a bug that a well-known tutorial of 2018 had. It is silent: the agent learns. To see what is wrong, it is tried in a world that changes: two doors, 0 and 1. At first door 1 pays 0.3 more on average; after 300 steps it is door 0. 200 agents play
# there, each for itself, each with two logits and a value.


# %%
def loss_with_a_bug(logits, values, actions, returns):
    """A loss with one bug."""
    pi = tf.nn.softmax(logits)
    log_pi = tf.nn.log_softmax(logits)
    entropy = tf.reduce_sum(pi * log_pi, axis=-1)
    advantage = returns - values
    log_pi_a = tf.gather(log_pi, actions, batch_dims=1)
    policy_loss = -log_pi_a * tf.stop_gradient(advantage)
    return tf.reduce_mean(policy_loss + 0.5 * advantage**2 - 0.05 * entropy)


def try_out(loss, agents=200, steps=1_000, rate=0.2):
    """Let agents choose between two doors that swap after 300 steps."""
    rng = np.random.default_rng(0)
    # two logits and a value each
    weights = tf.Variable(tf.zeros((agents, 3)))

    @tf.function
    def learn(actions, returns):
        with tf.GradientTape() as tape:
            mean = loss(weights[:, :2], weights[:, 2], actions, returns)
        # the mean, times the number of agents: each learns for itself
        weights.assign_sub(rate * agents * tape.gradient(mean, weights))

    better, entropies = [], []
    for step in range(steps):
        logits = weights.numpy()[:, :2]
        exp = np.exp(logits)
        pi = exp / exp.sum(axis=1, keepdims=True)  # [agents, 2]
        better_door = 1 if step < 300 else 0
        better.append(np.mean(pi[:, better_door] > 0.5))
        entropies.append(np.mean(-np.sum(pi * np.log(pi), axis=1)))
        actions = (rng.random(agents) < pi[:, 1]).astype(np.int32)
        pays = 0.3 * (actions == better_door) + rng.normal(0, 0.3, agents)
        learn(tf.constant(actions), tf.constant(pays, tf.float32))
    print(
        f"before the change: {better[299]:.0%} of the agents "
        "prefer the better door"
    )
    print(f"at the end:        {better[-1]:.0%}")
    return show.plot_lines(
        np.arange(steps),
        {
            "agents that prefer the better door": better,
            "mean entropy": entropies,
        },
        title="Two doors that change places after 300 steps",
        xlabel="step",
        ylabel="share, entropy",
    )


try_out(loss_with_a_bug)

# %% [markdown] task="mended_loss"
# Before the change all is well. After it most agents stay at the door that has become the worse one: they had become so certain that they do not try the other one any more. Which line makes them certain? Mend it. One sign is wrong: if you turn two, nothing has changed. (The weights 0.5 and 0.05 stay as they are.)


# %% exercise="mended_loss"
def mended_loss(logits, values, actions, returns):
    """The loss, mended.

    Args:
        logits: [B, A].
        values: [B].
        actions: [B].
        returns: [B].

    Returns:
        One number.
    """
    ### BEGIN SOLUTION
    pi = tf.nn.softmax(logits)
    log_pi = tf.nn.log_softmax(logits)
    entropy = -tf.reduce_sum(pi * log_pi, axis=-1)
    advantage = returns - values
    log_pi_a = tf.gather(log_pi, actions, batch_dims=1)
    policy_loss = -log_pi_a * tf.stop_gradient(advantage)
    return tf.reduce_mean(policy_loss + 0.5 * advantage**2 - 0.05 * entropy)
    ### END SOLUTION


# %% check="mended_loss"
check.mended_loss(mended_loss)

# %%
try_out(mended_loss)

# %% [markdown]
# Now nearly all agents find the door that has become the better one. They are not quite as certain before the change, and that is what saves them: now and then they try the other door, and notice.
#
# What had the bug done? The variable was called `entropy` and held *minus* the entropy, and the loss subtracts it "as a bonus". So certainty was rewarded. In a world that does not change an agent may learn with it all the same, so it is easy to overlook.
#
# ## 12. Try it
#
# Drag the two sliders. What does one update do to the probability of the action that was taken? Set the entropy weight to 0 first, and then the advantage.


# %%
def show_update(advantage, entropy_weight):
    """How the gradient of your loss pushes the policy, from every start."""
    start = np.linspace(0.02, 0.98, 97)
    logits = tf.constant(
        np.stack([np.log(1 - start), np.log(start)], axis=1), tf.float32
    )
    ones = tf.ones(len(start), tf.int32)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        zeros = tf.zeros(len(start))
        loss = a3c_loss(
            logits, zeros, ones, zeros + advantage, 0.5, entropy_weight
        )
    gradient = tape.gradient(loss, logits).numpy() * len(start)
    # a gradient step with learning rate 1
    after = logits.numpy() - gradient
    pi = np.exp(after[:, 1]) / np.exp(after).sum(axis=1)
    return show.plot_lines(
        start,
        {"before": start, "after one update": pi},
        title=f"advantage {advantage:g}, entropy weight {entropy_weight:g}",
        xlabel="probability of the action that was taken, before",
        ylabel="probability",
    )


show_update(1, 0)

# %%
from ipywidgets import FloatSlider, interact

_ = interact(
    show_update,
    advantage=FloatSlider(
        value=0, min=-2, max=2, step=0.25, continuous_update=False
    ),
    entropy_weight=FloatSlider(
        value=0.5,
        min=0,
        max=1,
        step=0.1,
        description="entropy",
        continuous_update=False,
    ),
)

# %% [markdown]
# Some questions to go on with:
#
# 1. Set `rollout_steps` to 4, and to 64. What do the curve and the time to solved do, and why?
# 2. `entropy_weight=0.01` and `0`: which is faster, and which falls more often? Use five seeds each; one run says nothing.
# 3. Let `n_step_returns` treat truncation as termination. Where does the training end up?
# 4. With 8 workers a gradient is older when it arrives than with 2. Does it show?
# 5. With `backend="synchronous"` two runs with the same seed give the same numbers, with two threads they do not. Why?
# 6. Leave `tf.stop_gradient` away. What does the loss do, and what does the agent do?
#
# **To read:**
#
# - Williams, *Simple statistical gradient-following algorithms for connectionist reinforcement learning* (1992): where $\log \pi \cdot R$ comes from.
# - Mnih and others, *Asynchronous methods for deep reinforcement learning* (2016): A3C.
# - Recht and others, *Hogwild: a lock-free approach to parallelizing stochastic gradient descent* (2011).
# - Pardo and others, *Time limits in reinforcement learning* (2018): why truncation is not termination.

# %% [markdown]
# ## 13. Your score

# %%
check.summary()

# %% [markdown]
# *Code: [BSD-3-Clause](https://spdx.org/licenses/BSD-3-Clause.html). Text and pictures: [CC BY](https://creativecommons.org/licenses/by/4.0/).*
