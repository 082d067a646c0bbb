"""The loop of every algorithm that learns from a replay memory: collect, learn, validate."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

import numpy as np
from gymnasium.vector import VectorEnv

from rlcourse.algorithms import inputs
from rlcourse.algorithms.learner import NetworkTraining
from rlcourse.env_runner import SingleEnvRunner, VectorEnvRunner
from rlcourse.episodes import play_together
from rlcourse.lines import say
from rlcourse.memory import NSteps, ReplayMemory
from rlcourse.runs.progress import Progress

VALIDATION_SEED = 5_000  # of the episodes that tell when a training has solved its environment; no score uses them
CHUNKS_BETWEEN_LOOKS = 8  # how often the alarms look at a training


class OffPolicy(NetworkTraining):
    """A training that plays, remembers, and now and then takes a chunk of gradient steps.

    An algorithm brings `act(observation, step)`, the action to explore with, one for an observation, [M] for [M, ...];
    `best_actions(observations)`, what the present network thinks best, [M]; and what `NetworkTraining` asks for.

    Args:
        env: A Gymnasium id, an environment, or a vector environment.
        settings: See `OffPolicySettings`.
        explore: Adds chance; each environment has a copy of its own. It may be an object that remembers: `end_episode()` is
            then called after every episode, and `held`, a tuple of numbers, is saved.
        memory, seed, n_envs, print_fn: See `DQN`.

    Attributes:
        best_return: Mean return of the best validation so far.
        update_seconds: Time spent on gradient steps.

    The others are those of `NetworkTraining`.
    """

    def __init__(
        self, env, settings, explore: Callable, memory=None, seed: int = 0, n_envs: int = 1,
        print_fn: Callable[[str], None] = say,
    ):  # fmt: skip
        self.env = inputs.environments(env, n_envs)
        spec = self.env.spec
        super().__init__(spec, spec.id if spec else type(self.env.unwrapped).__name__, settings, seed, print_fn)
        streams = np.random.SeedSequence(self.seed).spawn(4)
        self.explore_rng, self.sample_rng = (np.random.default_rng(s) for s in streams[:2])
        env_seed, self.network_seed = (int(s.generate_state(1)[0]) for s in streams[2:])
        self.runner = (VectorEnvRunner if isinstance(self.env, VectorEnv) else SingleEnvRunner)(self.env, env_seed)
        self.spaces = self.runner.observation_space, self.runner.action_space
        self.memory = ReplayMemory(settings.memory_size, *self.spaces, settings.n_steps) if memory is None else memory
        inputs.check_memory(self.memory, settings)
        inputs.check_periods(settings, self.runner.count)
        m = self.runner.count
        self.explorers = [copy.deepcopy(explore) for _ in range(m)]  # each remembers for itself
        self.n_steps = [NSteps(settings.n_steps, settings.gamma) for _ in range(m)]
        self.totals, self.lengths = np.zeros(m), np.zeros(m, int)  # [M] of the running episodes
        self.losses: list[float] = []  # of the chunks since the last row of the history
        self.first_loss, self.best_return, self.update_seconds = np.nan, -np.inf, 0.0
        self.reports = np.zeros((0, 2))  # [K, 2] losses and gradient norms of the latest chunk
        self._validation_env = None

    def epsilon(self, step: int) -> float | None:
        """The probability of a random action at `step`; None where the algorithm has none."""
        return None

    def loop(self, progress: Progress, watch: Callable | None) -> None:
        """Collect, learn and validate in turn until `progress.over`, or less."""
        chunk, s = 0, self.settings
        if self.runner.observation is None:
            self.runner.reset()
        try:
            while not progress.over:
                self._collect(progress)
                learned = self._learn_if_due()
                if learned and self._stopped_by_nan():
                    return
                mean = self._validate_if_due()
                if mean is not None and watch is not None:
                    watch(self)
                if mean is not None and self._solves(mean) and s.stop_when_solved:
                    progress.solved = True
                    return
                if learned or self.step % s.train_every == 0:
                    chunk += 1
                    if chunk % CHUNKS_BETWEEN_LOOKS == 0 or self.step == progress.last_step:
                        self._look()
                    progress.update()
            if len(self.history) == progress.last_episode:
                self._look()
        finally:
            self.seconds = time.perf_counter() - self.began

    def _collect(self, progress: Progress) -> None:
        """Play until something else is due."""
        periods = [self.settings.train_every] + [self.settings.validate_every] * bool(self.settings.validate_every)
        until = min(progress.last_step, *((self.step // p + 1) * p for p in periods))
        runner, add, rows = self.runner, self.memory.add, self.history.rows
        while self.step < until and len(rows) < progress.last_episode:
            transitions = runner.step(self.act(runner.observation, self.step))
            self.step += runner.count
            for i, state, action, reward, next_state, terminated, truncated in transitions:
                if self.n_steps[i].n == 1:
                    add(state, action, reward, next_state, terminated)
                else:
                    for transition in self.n_steps[i].push(state, action, reward, next_state, terminated, truncated):
                        add(*transition)
                self.totals[i] += reward
                self.lengths[i] += 1
                if terminated or truncated:
                    self._episode_over(i)

    def _episode_over(self, i: int) -> None:
        loss = float(np.mean(self.losses)) if self.losses else np.nan
        epsilon, seconds = self.epsilon(self.step), time.perf_counter() - self.began
        self.history.add(self.step, seconds, self.totals[i], self.lengths[i], loss, np.nan if epsilon is None else epsilon)
        self._forget_episode(i)
        self.losses = self.losses[-1:]  # the next row may come before the next chunk

    def _forget_episode(self, i: int) -> None:
        self.totals[i] = self.lengths[i] = 0
        self.n_steps[i].waiting.clear()
        getattr(self.explorers[i], "end_episode", lambda: None)()

    def abandon_episode(self) -> None:
        """Begin new episodes in place of the running ones, which are forgotten."""
        for i in range(self.runner.count):
            self._forget_episode(i)
        self.runner.reset()

    def _learn_if_due(self) -> bool:
        s, filled = self.settings, len(self.memory)
        if self.step % s.train_every or self.step < s.learning_starts or filled == 0:
            return False
        if filled < s.batch_size and not isinstance(self.memory, ReplayMemory):
            return False  # a memory that samples without replacement could not fill a minibatch
        batches, learner, start = self.sample(), self.learner, time.perf_counter()
        self.reports = learner.learn(*batches)
        self.update_seconds += time.perf_counter() - start
        self.twin.refresh(self.learner.weights[0])
        self.updates += s.updates
        return True

    def sample(self) -> tuple[np.ndarray, ...]:
        """K minibatches: states, actions, rewards, next_states, terminated (and discounts), [K, B, ...] each."""
        k, b = self.settings.updates, self.settings.batch_size
        if isinstance(self.memory, ReplayMemory):
            return self.memory.sample((k, b), self.sample_rng)
        return inputs.minibatches([self.memory.sample(b, self.sample_rng) for _ in range(k)], b, *self.spaces)

    def _stopped_by_nan(self) -> bool:
        """Whether the loss or its gradient is no number any more; then the last sound weights act again."""
        if np.isfinite(self.reports).all():
            losses = self.reports[:, 0]
            self.losses.append(float(losses.mean()))
            self.first_loss = float(losses[0]) if np.isnan(self.first_loss) else self.first_loss
            return False
        self.learner.undo()
        self.twin.refresh(self.learner.weights[0])
        self.alarms.pop("loss not finite", None)  # said each time
        self._look()
        return True

    def _validate_if_due(self) -> float | None:
        """The mean return of some episodes without exploring, on seeds of their own; None where it is not due."""
        every = self.settings.validate_every
        if not every or self.step % every or self.updates == 0 or self.env.spec is None:
            return None
        self._validation_env = self._validation_env or inputs.copies(self.env, self.settings.validation_episodes)
        mean = float(play_together(self._validation_env, self.best_actions, VALIDATION_SEED).mean())
        if mean > self.best_return:
            self.best_return, self.best_weights = mean, self.learner.weights[0]
        if self._solves(mean) and self.solved_step is None:
            self.solved_step, self.solved_seconds = self.step, time.perf_counter() - self.began
        return mean

    def _solves(self, mean: float) -> bool:
        return self.threshold is not None and mean >= self.threshold

    def _look(self) -> None:
        self.look(
            *self.reports.T, first_loss=self.first_loss, epsilon=self.epsilon(self.step), epsilon_start=self.epsilon(0),
            target_moved=self.learner.target_moved(), stored=len(self.memory),
            target_due=self.updates >= max(2 * self.settings.target_every, 1_000),
        )  # fmt: skip
