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
# # 01 · What is a game, and how bad is chance?
#
# You meet the four games of this course, write the loop in which an agent plays one, and measure how badly pure chance does.
# That number is the **baseline**: every agent you train later has to beat it, and you will know by how much.
#
# You will write eight short functions. Plan two hours at most; the computer needs some fifteen seconds of them, because nothing here
# learns yet.
#
# Under every exercise stands a **check**. It tells you what is wrong, not only that something is, and you may run it as often as
# you like. If you get stuck, hints are folded away above the exercise.

# %% include="setup"

# %%
import time

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse import RandomAgent, card, evaluate, make, show
from rlcourse.lessons.random_baseline import check

# %% [markdown]
# Here is chance at work in all four games. Watch each for a while: what seems to be the aim? (The taxi has to fetch the small
# passenger from one of the stands R, G, Y and B, and bring them to another.)

# %% picture="01_random_baseline.gif"
games = ["CartPole-v1", "Taxi-v4", "MountainCar-v0", "Pendulum-v1"]
# where to cut each episode, if it does not end before
steps = [200, 24, 180, 180]

animations = [
    show.animate(game, seed=3, max_steps=n, caption=f"{game}, by chance")
    for game, n in zip(games, steps, strict=True)
]
show.side_by_side(*animations, columns=2)

# %% [markdown]
# ## 1. Agent and environment
#
# Reinforcement learning has two parts that talk to each other.
#
# - The **environment** is the game. It is in a **state**, and shows the agent an **observation** of it. In our four games the
#   observation tells everything about the state that matters, so one symbol, $s_t$, serves for both.
# - The **agent** is the player. It looks at the observation and chooses an **action**.
#
# The environment answers with a **reward**, a number, and the next observation. Then it is the agent's turn again:
#
# $$ s_0 \xrightarrow{\;a_0\;} r_1, s_1 \xrightarrow{\;a_1\;} r_2, s_2 \xrightarrow{\;a_2\;} r_3, s_3 \;\dots $$
#
# | symbol | name | in code |
# |---|---|---|
# | $s_t$ | the state at step $t$, as the agent observes it | `observation` |
# | $a_t$ | the action it takes then | `action` |
# | $r_{t+1}$ | what this action pays | `reward`, kept as `rewards[t]` |
# | $\pi$ | the **policy**: which action to take, given an observation | `policy(observation)` |
#
# One game from its start to its end is an **episode**. It has $T$ steps, $t = 0, 1, \dots, T - 1$.
#
# The reward for the action of step $t$ carries the number $t + 1$, because it arrives together with $s_{t+1}$. A list in Python
# begins at 0, so it is `rewards[t]`. Many books and programs differ here; this course keeps to these two.
#
# Each game has a card.

# %%
for game in games:
    print(card(game), end="\n\n")

# %% [markdown]
# Two kinds of **space** appear, for observations and for actions alike. A `Discrete` space holds a few whole numbers: in CartPole, Taxi
# and MountainCar you choose one of two, six or three actions. A `Box` holds arrays of numbers, each between a lower and an upper bound:
# in the Pendulum you choose a torque from -2 to 2.
#
# ### Five things come back
#
# All four games speak the same language, that of the library [Gymnasium](https://gymnasium.farama.org). `reset` starts an episode,
# `step` plays one action. The next cell pushes the cart to the right until the pole falls. (`seed=0` makes the start the same in every
# run; section 2 says more about seeds.)

# %%
env = make("CartPole-v1")
observation, info = env.reset(seed=0)
print("the start:", observation)

terminated = truncated = False
while not (terminated or truncated):
    observation, reward, terminated, truncated, info = env.step(1)
    angle = observation[2]
    flags = f"{terminated = !s}  {truncated = !s}"
    print(f"reward {reward}  angle {angle:+.3f} rad  {flags}")

# %% [markdown]
# `step` returns five things: the next observation, the reward, two flags that say whether the episode is over, and a dictionary with
# extras that we do not need. The two flags are not the same:
#
# - **terminated**: the game itself ended. The pole fell, the passenger arrived, the car reached the flag. There is no future.
# - **truncated**: somebody stopped the clock. CartPole is cut after 500 steps even if the pole still stands. There would have been a
#   future; we did not watch it.
#
# For playing, either one ends the episode. For learning the difference matters, and you will measure how much in notebook 04.

# %% [markdown]
# ## 2. A policy that knows nothing
#
# The simplest policy ignores what it observes and draws an action **uniformly**: every action of the space is equally likely.
#
# There are two sources of chance: the environment draws where an episode starts, and the agent draws its actions. The first is fixed by
# the seed given to `env.reset`. The second comes from a **generator** that you are given, `rng`. Made with the same seed, it gives the
# same numbers, so that anyone can repeat your experiment exactly.

# %%
rng = np.random.default_rng(seed=0)
print(rng.integers(6, size=8), rng.uniform(-2.0, 2.0))

rng = np.random.default_rng(seed=0)  # the same seed again
print(rng.integers(6, size=8), rng.uniform(-2.0, 2.0))

# %% [markdown] task="random_policy"
# Draw one action uniformly from any `Discrete` or `Box` space. A `Discrete` space has `space.n` actions, the first of which is
# `space.start`; a `Box` has the arrays `space.low` and `space.high`.


# %% exercise="random_policy"
def random_policy(space, rng):
    """Draw one action uniformly from a space.

    Args:
        space: A Discrete space (its space.n actions begin at space.start),
            or a bounded Box (arrays space.low and space.high of the
            action's shape).
        rng: A numpy.random.Generator, the only source of randomness to use.

    Returns:
        For Discrete one whole number, for Box an array of shape
        space.shape.
    """
    ### BEGIN SOLUTION
    if isinstance(space, Discrete):
        return space.start + rng.integers(space.n)
    return rng.uniform(space.low, space.high)
    ### END SOLUTION


# %% check="random_policy"
check.random_policy(random_policy)

# %% [markdown]
# Five draws from the action space of each game, and five from a space you have not met:

# %%
rng = np.random.default_rng(seed=1)
spaces = {game: make(game).action_space for game in games}
spaces["two numbers"] = Box(
    np.array([0.0, -1.0]), np.array([1.0, 1.0]), dtype=np.float64
)
for name, space in spaces.items():
    draws = [
        np.round(random_policy(space, rng), 2).tolist() for _ in range(5)
    ]
    print(f"{name}: {space}\n  {draws}")

# %% [markdown]
# ## 3. One episode
#
# Everything that follows, up to the largest agent of this course, plays in the same loop. Write it once, with care: the two faults
# that are most often made here cost people days later on. One is to go on after the episode has ended; the other is to show the policy
# an old observation.

# %% [markdown] task="run_episode"
# Play one episode: reset the environment with the seed, then act until the episode is over. Return the rewards in the order in which
# they came.


# %% exercise="run_episode"
def run_episode(env, policy, seed):
    """Play one episode.

    Args:
        env: A Gymnasium environment. It stays open: its maker closes it.
        policy: A function from an observation to an action.
        seed: Seed of the episode, given to env.reset.

    Returns:
        The rewards of the episode, a list of T numbers.
    """
    ### BEGIN SOLUTION
    observation, _ = env.reset(seed=seed)
    rewards = []
    terminated = truncated = False
    while not (terminated or truncated):
        action = policy(observation)
        observation, reward, terminated, truncated, _ = env.step(action)
        rewards.append(reward)
    return rewards
    ### END SOLUTION


# %% check="run_episode"
check.run_episode(run_episode)

# %% [markdown]
# Your loop with your policy, in CartPole. `by_chance` makes a policy for an environment: a function that draws from its action space.


# %%
def by_chance(env, seed):
    """A policy that acts at random in `env`."""
    rng = np.random.default_rng(seed)
    return lambda observation: random_policy(env.action_space, rng)


env = make("CartPole-v1")
policy = by_chance(env, seed=0)
for seed in range(5):
    rewards = run_episode(env, policy, seed)
    n, total = len(rewards), sum(rewards)
    print(f"seed {seed}: {n:2} steps, which paid {total:g}")

# %% [markdown]
# ## 4. What is an episode worth?
#
# The agent wants more than the next reward. It wants the **return**: everything that is still to come. Rewards that come sooner are
# usually worth more, so each further step is multiplied by a **discount** $\gamma$ between 0 and 1:
#
# $$ G_t = r_{t+1} + \gamma\, r_{t+2} + \gamma^2 r_{t+3} + \dots $$
#
# Why discount at all? Because, with $\gamma < 1$, the sum stays finite even when a game never ends; because the far future is uncertain;
# and because it says how far ahead the agent looks. With $\gamma = 0.99$ a reward 100 steps away still counts a third ($0.99^{100} \approx 0.37$). With
# $\gamma = 0.5$ a reward 10 steps away is as good as gone.
#
# Take $\gamma$ out of everything but the first term, and the return turns out to contain itself:
#
# $$ G_t = r_{t+1} + \gamma \left( r_{t+2} + \gamma\, r_{t+3} + \dots \right) = r_{t+1} + \gamma\, G_{t+1} $$
#
# After the last step nothing follows, so there $G = 0$. This one line is the root of the whole course.
#
# What is a **state** worth? That depends on the policy. Call $V^\pi(s)$ the average return of an agent that is in state $s$ and lets $\pi$
# choose the actions. "Average" is written $\mathbb{E}_\pi$, and "given that it is in $s$" is written $\mid s_t = s$. Average both sides of
# the line above, and you have the **Bellman equation**:
#
# $$ V^\pi(s) = \mathbb{E}_\pi\!\left[\, r_{t+1} + \gamma\, V^\pi(s_{t+1}) \;\middle|\; s_t = s \,\right] $$
#
# A state is worth what the next step pays, plus the discounted worth of where it leads. From notebook 02 on, networks learn from close
# relatives of this equation.

# %% [markdown] task="discounted_returns"
# Compute the return $G_t$ for **every** step of an episode. Adding up the rest of the episode anew for each step would take some $T^2$
# operations; that is right, but slow for long episodes. Go backwards, and $T$ are enough.
#
# By hand: rewards $1, 1, 1$ with $\gamma = 0.5$ give $G_2 = 1$, then $G_1 = 1 + 0.5 \cdot 1 = 1.5$, then
# $G_0 = 1 + 0.5 \cdot 1.5 = 1.75$.


# %% exercise="discounted_returns"
def discounted_returns(rewards, gamma):
    """The return from every step of one episode.

    Args:
        rewards: [T] rewards; rewards[t] is what step t paid, r_{t+1}. Do
            not alter it.
        gamma: Discount, 0 to 1.

    Returns:
        [T] returns G_0 ... G_{T-1}.
    """
    ### BEGIN SOLUTION
    returns = np.zeros(len(rewards))  # [T]
    future = 0.0
    for t in reversed(range(len(rewards))):
        future = rewards[t] + gamma * future
        returns[t] = future
    return returns
    ### END SOLUTION


# %% check="discounted_returns"
check.discounted_returns(discounted_returns)

# %% [markdown]
# A taxi drives for twelve steps at $-1$ each and is paid $+20$ on arrival. How early can it feel that payment coming?

# %%
rewards = np.array([-1.0] * 12 + [20.0])
curves = {
    f"γ = {gamma}": discounted_returns(rewards, gamma)
    for gamma in (1.0, 0.9, 0.5)
}
show.plot_reward_to_go(
    rewards, curves, title="The return that is still to come"
)

# %% [markdown]
# With $\gamma = 1$ even the first step knows that the drive pays off. With $\gamma = 0.5$ the first steps see costs and nothing else.
#
# One thing to keep apart: agents **learn** from discounted returns, but we **score** them by the plain sum of an episode's rewards.
# From here on, "the return of an episode" in a score, a table or a plot means that plain sum.

# %% [markdown]
# ## 5. How bad is chance?
#
# Now put your functions together: 4,000 episodes of CartPole by chance.

# %%
env = make("CartPole-v1")
policy = by_chance(env, seed=0)
start = time.perf_counter()
episodes = [run_episode(env, policy, seed) for seed in range(4000)]
seconds = time.perf_counter() - start

chance = np.array([sum(rewards) for rewards in episodes])  # [4000] returns
steps = sum(len(rewards) for rewards in episodes)
print(f"{len(chance)} episodes, {steps} steps, {seconds:.1f} s")
print(f"mean return {chance.mean():.1f}")
print(
    "normal: a mean between 21.5 and 23, "
    "as many steps as the returns add up to."
)
print("a mean of about 9: your policy always does the same.")
print("about 500 steps an episode: run_episode plays on after the end.")

# %%
show.plot_returns(chance, title="CartPole-v1 by chance")

# %% [markdown]
# Nothing improves, because nobody learns. But look at the spread. Most episodes end within 30 steps, and a few last beyond 80. If you
# try a new idea and its first episode lasts 60 steps, you have seen **nothing** yet.
#
# The package has the same thing ready as `RandomAgent`. It keeps its history, and you can stop it (■) and call `play` again.

# %%
agent = RandomAgent(make("CartPole-v1"), seed=0)
agent.play(1000, progress=True)
last = agent.moving_average(100)[-1]
print(f"{len(agent.returns)} episodes, the last 100 averaged {last:.1f}")

# %% [markdown]
# ## 6. How many episodes make an honest average?
#
# Below, the 4,000 episodes are dealt out to ten people. Each writes down the average of the first episodes, then of more and more, up to
# 400. One of them is drawn in blue; what the blue band is, comes in a moment.

# %%
show.plot_running_means(
    chance.reshape(10, 400),
    title="Ten averages of the same policy",
    reference=chance.mean(),
)

# %% [markdown]
# After ten episodes they disagree wildly, although all ten play the *same* policy. After 400 they agree to within about two steps. An average
# without a word on how sure it is says little, so this course always gives its **95 % confidence interval**.
#
# Let $R_1, \dots, R_N$ be the returns of $N$ episodes, $\bar R$ their mean, and
#
# $$ s = \sqrt{\frac{1}{N-1} \sum_{i=1}^{N} (R_i - \bar R)^2} $$
#
# their standard deviation. The mean itself varies less than one episode does, by the factor $\sqrt N$. The interval is
#
# $$ \bar R \pm h, \qquad h = 1.96\, \frac{s}{\sqrt N} . $$
#
# Repeat the experiment many times, and about 95 of 100 such intervals contain the true mean. That is the blue band. (1.96 is the normal distribution's value. It
# is good from some 30 episodes on; for fewer it is a little too small.)

# %% [markdown] task="mean_with_interval"
# Return the mean and the half-width $h$.


# %% exercise="mean_with_interval"
def mean_with_interval(returns):
    """The mean of some episodes, and how far to trust it.

    Args:
        returns: [N] returns of N episodes, N at least 2.

    Returns:
        Two numbers: the mean, and the half-width h of its 95 % confidence
        interval.
    """
    ### BEGIN SOLUTION
    s = np.std(returns, ddof=1)
    return np.mean(returns), 1.96 * s / np.sqrt(len(returns))
    ### END SOLUTION


# %% check="mean_with_interval"
check.mean_with_interval(mean_with_interval)

# %%
for n in (10, 250, 1000, 4000):
    mean, half_width = mean_with_interval(chance[:n])
    print(f"{n:5} episodes: {mean:.2f} ± {half_width:.2f}")

# %% [markdown]
# Four times the episodes halve the interval, as nearly as the estimate of $s$ allows. That is the bad news about averages: the last digit is expensive.

# %% [markdown] task="episodes_needed"
# You have two agents. One averages 20, the other 25, and both vary from episode to episode with a standard deviation of 12. How many
# episodes must each play before their intervals no longer overlap?
#
# In general: given the standard deviation $s$ of single episodes and the difference $d$ between two means, find the smallest whole $N$
# for which the half-width $h$ is at most $d / 2$. (This is a cautious rule: sharper tests see a difference with fewer episodes.)


# %% exercise="episodes_needed"
def episodes_needed(std, difference):
    """Episodes each until the intervals of two means no longer overlap.

    Args:
        std: Standard deviation s of single episodes' returns, above 0.
        difference: Distance d between the two means, above 0.

    Returns:
        The smallest whole N for which 1.96 * std / sqrt(N) is at most
        difference / 2.
    """
    ### BEGIN SOLUTION
    return int(np.ceil((2 * 1.96 * std / difference) ** 2))
    ### END SOLUTION


# %% check="episodes_needed"
check.episodes_needed(episodes_needed)

# %%
std = chance.std(ddof=1)
for d in (10, 5, 1):
    n = episodes_needed(std, d)
    print(f"to see a difference of {d:2} in CartPole: {n:5} episodes each")

# %% [markdown]
# That is why a trained agent in this course is never scored on one lucky episode, but on **100**, always with the same 100 seeds, which
# no agent trains on.
#
# ### The baselines
#
# Now all four games, 500 episodes each.

# %%
baselines = {}
for game in games:
    agent = RandomAgent(make(game), seed=0)
    baselines[game] = agent.play(500, progress=True)
    mean, half_width = mean_with_interval(baselines[game])
    print(f"{game:<15} {mean:8.1f} ± {half_width:4.1f}")

# %%
pendulum = baselines["Pendulum-v1"]
print(f"Pendulum: from {pendulum.min():.0f} to {pendulum.max():.0f}")
show.plot_histograms(baselines, title="Returns of 500 episodes by chance")

# %% [markdown]
# Four different characters:
#
# - **CartPole** pays for every step, so even chance gets something, and every step longer counts.
# - **Taxi** punishes: most of the loss is the $-10$ for a wrong pick-up or drop-off.
# - **MountainCar** pays $-200$ in every single episode. Within 200 steps chance never reaches the flag, so all its episodes look alike,
#   and there is nothing to learn from them. Notebook 04 is about that.
# - **Pendulum** depends very much on how it starts, but chance never holds it up.
#
# And what would *perfect* play get? These are the yardsticks for the notebooks to come:
#
# | game | perfect play | notebook |
# |---|---|---|
# | CartPole-v1 | 500 | 02, 06 |
# | Taxi-v4 | 7.93 | 03 |
# | MountainCar-v0 | about -97 | 04 |
# | Pendulum-v1 | about -144 | 05 |

# %% [markdown]
# ## 7. Better than chance, by hand
#
# Before a network learns to balance the pole, try it yourself.

# %% [markdown] task="lean_policy"
# Write a rule for CartPole that uses the observation. Have a look at its card above. The check plays 24 episodes with your rule,
# each at most 100 steps long, and wants an average of **36** steps or more.


# %% exercise="lean_policy"
def lean_policy(observation):
    """A rule for CartPole.

    Args:
        observation: [4] cart position, cart velocity, pole angle (positive:
            leans right), pole angular velocity.

    Returns:
        0 to push the cart to the left, 1 to push it to the right.
    """
    ### BEGIN SOLUTION
    angle, angular_velocity = observation[2], observation[3]
    return int(angle + angular_velocity > 0)
    ### END SOLUTION


# %% check="lean_policy"
check.lean_policy(lean_policy)

# %% [markdown]
# How good is it over the 100 evaluation episodes? `evaluate` plays them, and gives the mean with its interval. And how does it look,
# beside chance?

# %%
env = make("CartPole-v1")
print("your rule:", evaluate(env, lean_policy))
print("chance:   ", evaluate(env, by_chance(env, seed=1)))

# %%
show.side_by_side(
    show.animate("CartPole-v1", seed=1000, max_steps=200, caption="chance"),
    show.animate(
        "CartPole-v1",
        lean_policy,
        seed=1000,
        max_steps=200,
        caption="your rule, the first 200 steps",
    ),
)

# %% [markdown]
# You found this rule because you know how a broom stands on a hand. In notebook 02 a network finds one from rewards alone.

# %% [markdown]
# ## 8. Bug hunt
#
# Programs in reinforcement learning rarely crash. They run to the end and print a number that is wrong. Here are two, each with one
# famous bug. Find it from what the program shows, then write the program as it should be.
#
# **The first** plays CartPole by chance and draws the most beautiful learning curve you will see in this course.


# %%
def episode_returns_with_a_bug(env, policy, n_episodes, seed):
    """The return of each of n_episodes episodes."""
    returns, total = [], 0.0
    for episode in range(n_episodes):
        observation, _ = env.reset(seed=seed + episode)
        over = False
        while not over:
            action = policy(observation)
            observation, reward, terminated, truncated, _ = env.step(action)
            total += reward
            over = terminated or truncated
        returns.append(total)
    return returns


env = make("CartPole-v1")
policy = by_chance(env, seed=0)
too_good = episode_returns_with_a_bug(env, policy, n_episodes=300, seed=0)
show.plot_returns(too_good, window=20, title="CartPole-v1 by chance?")

# %% [markdown] task="episode_returns"
# An agent that acts by chance cannot improve. What does this program add up? Write it without the bug. (Copy it and mend it, or build it
# on your `run_episode`: both are right.)


# %% exercise="episode_returns"
def episode_returns(env, policy, n_episodes, seed):
    """The return of each of n_episodes episodes.

    Args:
        env: A Gymnasium environment.
        policy: A function from an observation to an action.
        n_episodes: How many episodes to play.
        seed: Episode i is reset with seed + i.

    Returns:
        [n_episodes] plain sums of rewards.
    """
    ### BEGIN SOLUTION
    returns = []
    for episode in range(n_episodes):
        observation, _ = env.reset(seed=seed + episode)
        total, over = 0.0, False
        while not over:
            action = policy(observation)
            observation, reward, terminated, truncated, _ = env.step(action)
            total += reward
            over = terminated or truncated
        returns.append(total)
    return returns
    ### END SOLUTION


# %% check="episode_returns"
check.episode_returns(episode_returns)

# %%
policy = by_chance(env, seed=0)
honest = episode_returns(env, policy, n_episodes=300, seed=0)
show.plot_returns(honest, window=20, title="CartPole-v1 by chance")

# %% [markdown]
# **The second** counts the steps of MountainCar episodes. It takes its time, and then it prints numbers that cannot be true.


# %%
def episode_lengths_with_a_bug(env, policy, n_episodes, seed):
    """The number of steps of each of n_episodes episodes."""
    lengths = []
    for episode in range(n_episodes):
        observation, _ = env.reset(seed=seed + episode)
        steps, terminated = 0, False
        while not terminated:
            action = policy(observation)
            observation, reward, terminated, truncated, _ = env.step(action)
            steps += 1
        lengths.append(steps)
    return lengths


env = make("MountainCar-v0")
policy = by_chance(env, seed=0)
print(episode_lengths_with_a_bug(env, policy, n_episodes=3, seed=0))

# %% [markdown] task="episode_lengths"
# Look at MountainCar's card: why are these numbers impossible? Write the program without the bug.


# %% exercise="episode_lengths"
def episode_lengths(env, policy, n_episodes, seed):
    """The number of steps of each of n_episodes episodes.

    Args:
        env: A Gymnasium environment.
        policy: A function from an observation to an action.
        n_episodes: How many episodes to play.
        seed: Episode i is reset with seed + i.

    Returns:
        [n_episodes] whole numbers.
    """
    ### BEGIN SOLUTION
    lengths = []
    for episode in range(n_episodes):
        observation, _ = env.reset(seed=seed + episode)
        steps, over = 0, False
        while not over:
            action = policy(observation)
            observation, _, terminated, truncated, _ = env.step(action)
            over = terminated or truncated
            steps += 1
        lengths.append(steps)
    return lengths
    ### END SOLUTION


# %% check="episode_lengths"
check.episode_lengths(episode_lengths)

# %%
print(episode_lengths(env, by_chance(env, seed=0), n_episodes=3, seed=0))

# %% [markdown]
# The first bug makes a bad agent look good. The second is worse: in a training loop it feeds the agent thousands of steps from episodes
# that were over long ago.

# %% [markdown]
# ## 9. Try it
#
# How does the average of $N$ episodes scatter? Each histogram below shows 2,000 such averages, drawn from your 4,000 episodes.

# %%
rng = np.random.default_rng(seed=0)


def averages(n):
    """2,000 averages of n episodes each."""
    return rng.choice(chance, size=(2000, n)).mean(axis=1)  # [2000]


labels = {"xlabel": "mean return", "ylabel": "averages", "span": (0, 100)}
show.plot_histograms(
    {f"N = {n}": averages(n) for n in (1, 10, 100)},
    title="Averages of N episodes",
    **labels,
)

# %% [markdown]
# Drag the slider (in JupyterLab and Colab) and watch the histogram grow narrow and symmetric, although the returns themselves are
# lopsided.

# %%
from ipywidgets import IntSlider, interact

_ = interact(
    lambda n: show.plot_histograms({f"N = {n}": averages(n)}, **labels),
    n=IntSlider(
        value=10, min=1, max=200, description="N", continuous_update=False
    ),
)
# %% [markdown]
# Some questions to go on with:
#
# 1. How far can you take `lean_policy`? Which of the four numbers matter, and with which weights? 500 on every seed is possible.
# 2. Hold every random action for ten steps in MountainCar. Does the car get higher up the hill? (A policy sees the observations, so it
#    can write them down. Notebook 04 comes back to this.)
# 3. What does `discounted_returns` give for `np.ones(1000)`, an episode that pays 1 for a long time? Compare with $1 / (1 - \gamma)$.
# 4. Find a published score without an interval. How many episodes was it averaged over, and how wide would the interval be?
#
# **To read:**
#
# - Sutton and Barto, *Reinforcement Learning: An Introduction* (2018), chapters 1 and 3.
# - Towers and others, *Gymnasium: a standard interface for reinforcement learning environments* (2024).
# - Pardo and others, *Time limits in reinforcement learning* (2018), on termination and truncation.
# - Henderson and others, *Deep reinforcement learning that matters* (2018), and Agarwal and others, *Deep reinforcement learning at the
#   edge of the statistical precipice* (2021), on honest averages.

# %% [markdown]
# ## 10. Your score

# %%
check.summary()

# %% [markdown]
# *Code: [BSD-3-Clause](https://spdx.org/licenses/BSD-3-Clause.html). Text and pictures: [CC BY](https://creativecommons.org/licenses/by/4.0/).*
