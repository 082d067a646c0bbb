"""The loop of every algorithm that learns from a replay memory: act, store, and now and then a chunk of gradient steps."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from gymnasium.vector import VectorEnv

from rlcourse import envs
from rlcourse.algorithms import inputs
from rlcourse.algorithms.env_runner import Several, Single
from rlcourse.episodes import play_together
from rlcourse.lines import say
from rlcourse.memory import NSteps, ReplayMemory
from rlcourse.runs import checkpoint
from rlcourse.runs.budget import NEVER, last_step_and_game
from rlcourse.runs.diagnostics import Vitals, new_alarms
from rlcourse.runs.history import History
from rlcourse.runs.interrupt import stop_button
from rlcourse.runs.progress import Progress
from rlcourse.show.curves import Band

VALIDATION_SEED = 5_000  # of the episodes that tell when a training has solved its environment; no score uses them
CHUNKS_BETWEEN_LOOKS = 8  # how often the alarms look at a training


class OffPolicyTraining:
    """A training that can be watched, stopped, saved and resumed. Subclasses bring the algorithm.

    Args:
        env: A Gymnasium id, an environment, or a vector environment.
        settings: Of the algorithm.
        memory: A replay memory with `add`, `sample` and a length; by default the library's.
        seed: Of everything that is drawn by chance: same seed, same numbers.
        n_envs: How many environments to play at once, where `env` is an id.
        says: Where messages go.

    Attributes:
        history: What happened, episode by episode.
        alarms: Alarms raised so far, name -> sentence.
        step: Environment steps so far.
        updates: Gradient steps so far.
        seconds: Time spent training.
        best_return: Mean return of the best validation so far.
        solved_step: Environment steps after which a validation reached the environment's threshold, or None.
        solved_seconds: Seconds of training after which it did, or None.
        clock: Seconds spent in each part of the loop.
        totals: [M] rewards of the running episodes so far.
        lengths: [M] their steps.
        losses: Of the chunks since the last row of the history.
        usual_loss: Loss of the first update.
    """

    algorithm = ""

    def __init__(self, env, settings, memory=None, seed: int = 0, n_envs: int = 1, says: Callable[[str], None] = say):
        self.seed = envs.check_seed(seed)
        streams = np.random.SeedSequence(self.seed).spawn(4)
        self.explore_rng, self.sample_rng = (np.random.default_rng(s) for s in streams[:2])
        self.env_seed, self.network_seed = (int(s.generate_state(1)[0]) for s in streams[2:])
        self.says = says
        self.env, self.settings = inputs.environments(env, n_envs), settings
        self.name = self.env.spec.id if self.env.spec else type(self.env.unwrapped).__name__
        self.player = (Several if isinstance(self.env, VectorEnv) else Single)(self.env, self.env_seed)
        self._spaces = self.player.observation_space, self.player.action_space
        self.memory = ReplayMemory(settings.memory_size, *self._spaces, settings.n_steps) if memory is None else memory
        inputs.check_memory(self.memory, settings)
        inputs.check_periods(settings, self.player.count)
        self.history, self.alarms = History(), {}
        self.step = self.updates = 0
        self.seconds = 0.0
        self.best_return, self.best_weights = -np.inf, None
        self.solved_step = self.solved_seconds = None
        self.clock = dict.fromkeys(("playing", "sampling", "updating", "validating", "watching"), 0.0)
        self.totals, self.lengths = np.zeros(self.player.count), np.zeros(self.player.count, int)  # [M] running episodes
        self.n_steps = [NSteps(settings.n_steps, settings.gamma) for _ in range(self.player.count)]
        self.losses: list[float] = []  # of the chunks since the last row of the history
        self.usual_loss = np.nan
        self._validation_env = None
        self._began = 0.0
        self._progress: Progress | None = None
        self._total_steps = 0
        self._last_game = NEVER
        self._ask_memory = True

    # What an algorithm brings.

    def epsilon(self, step: int) -> float | None:
        """The probability of a random action at `step`; None where the algorithm has none."""
        return None

    def act(self, observation: np.ndarray, step: int):
        """The action to explore with: one for an observation, [M] for observations [M, ...]."""
        raise NotImplementedError

    def episode_ended(self, i: int) -> None:
        """Told that the episode in environment i is over."""

    def exploring_state(self) -> list:
        """What exploring has to remember from one step to the next, as plain numbers."""
        return []

    def restore_exploring(self, state: list) -> None:
        """Put back what `exploring_state` gave."""

    def learn(self, batches: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Take one gradient step for each of K minibatches; returns losses [K] and gradient norms [K]."""
        raise NotImplementedError

    def best_actions(self, observations: np.ndarray) -> np.ndarray:
        """What the present network thinks best, [M] for observations [M, ...]."""
        raise NotImplementedError

    def acting_weights(self) -> list[np.ndarray]:
        """The weights that act, as arrays that training does not change."""
        raise NotImplementedError

    def unlearn(self) -> None:
        """Put the weights back as they were before the last `learn`."""
        raise NotImplementedError

    def target_moved(self) -> bool:
        """Whether the target network has changed since the start."""
        return True

    # The loop.

    def train(
        self, n_steps: int | None = None, progress: bool = True, band: Band | None = None, games: int | None = None,
        watch: Callable[["OffPolicyTraining"], object] | None = None,
    ) -> History:  # fmt: skip
        """Train for `n_steps` more environment steps, or for so many `games`; less when solved (if the settings say so).

        The stop button (Ctrl+C) ends it between two steps; call `train` again to go on.

        Args:
            n_steps: How many, 1 or more.
            progress: False to show nothing but messages.
            band: Ten seeds' curves to draw behind this one's.
            games: How many episodes to finish, in place of `n_steps`. With several environments at once those that end in
                the same step are finished together.
            watch: Called after every validation with this training, to look at it.

        Returns:
            The history, everything before this call included.

        Raises:
            ValueError: For neither or both of n_steps and games, or one that is no whole number of 1 or more.
        """
        end, self._last_game = last_step_and_game(n_steps, games, self.step, self.games)
        self._total_steps = end
        threshold = self.env.spec.reward_threshold if self.env.spec else None
        title = f"{self.algorithm} on {self.name}, seed {self.seed}"
        if games is None:
            self._progress = Progress(self.step, end, title, band, threshold, progress)
        else:
            self._progress = Progress(self.games, self._last_game, title, band, threshold, progress, unit="game")
        self._began = time.perf_counter() - self.seconds
        if self.player.observation is None:
            self.player.reset()
        chunk = 0
        try:
            with stop_button() as stop:
                while self.step < end and self.games < self._last_game and not stop.made:
                    self._play(min(end, self._next_stop()))
                    learned = self._learn_if_due()
                    if learned and self._stopped_by_nan():
                        break
                    validated, solved = self._validate_if_due()
                    if validated and watch is not None:
                        watch(self)
                    if solved and self.settings.stop_when_solved:
                        break
                    if learned or self.step % self.settings.train_every == 0:
                        chunk += 1
                        self._watch(look=chunk % CHUNKS_BETWEEN_LOOKS == 0 or self.step == end)
                if self.games == self._last_game:
                    self._watch(look=True)
        except KeyboardInterrupt:  # the second one, in the middle of a step: that episode cannot be continued
            stop.made = True
            self.abandon_episode()
        finally:
            self.seconds = time.perf_counter() - self._began
            self._progress.close(self._done, self.history, early=self.solved_step == self.step)
            self._progress = None
        if stop.made:
            self.say(f"Stopped after {self.step} steps; everything is kept. Call train again to go on.")
        return self.history

    @property
    def _done(self) -> int:
        """What the progress bar counts: steps, or games."""
        return self.step if self._last_game == NEVER else self.games

    @property
    def games(self) -> int:
        """Episodes that are over."""
        return len(self.history.rows)

    def say(self, message: str) -> None:
        """Say something, without tearing the progress bar."""
        if self._progress is None:
            self.says(message)
        else:
            with self._progress.bar.external_write_mode():
                self.says(message)

    def save(self, folder: str | Path) -> Path:
        """Write everything to `folder` / checkpoint.npz, see `checkpoint.save`."""
        return checkpoint.save(self, folder)

    def restore(self, folder: str | Path) -> None:
        """Go on from what `save` wrote, see `checkpoint.restore`."""
        checkpoint.restore(self, folder)

    def _next_stop(self) -> int:
        """The next step at which something other than playing is due."""
        periods = [self.settings.train_every] + [self.settings.validate_every] * bool(self.settings.validate_every)
        return min((self.step // p + 1) * p for p in periods)

    def _play(self, until: int) -> None:
        start = time.perf_counter()
        if self.player.count == 1:
            self._play_single(until)
        else:
            self._play_several(until)
        self.clock["playing"] += time.perf_counter() - start

    def _play_single(self, until: int) -> None:
        player, add, n_steps = self.player, self.memory.add, self.n_steps[0]
        for step in range(self.step, until):
            state = player.observation
            action = self.act(state, step)
            next_state, reward, terminated, truncated = player.step(action)
            if n_steps.n == 1:
                add(state, action, reward, next_state, terminated)
            else:
                for transition in n_steps.push(state, action, reward, next_state, terminated, truncated):
                    add(*transition)
            self.totals[0] += reward
            self.lengths[0] += 1
            self.step = step + 1
            if terminated or truncated:
                self._episode_over(0)
                player.reset()
                if self.games == self._last_game:
                    break

    def _play_several(self, until: int) -> None:
        player, add = self.player, self.memory.add
        while self.step < until and self.games < self._last_game:
            states = player.observation
            actions = self.act(states, self.step)
            next_states, rewards, terminated, truncated, played = player.step(actions)
            for i in np.flatnonzero(played):
                step = states[i], actions[i], float(rewards[i]), next_states[i], bool(terminated[i])
                if self.n_steps[i].n == 1:
                    add(*step)
                else:
                    for transition in self.n_steps[i].push(*step, bool(truncated[i])):
                        add(*transition)
            self.totals[played] += rewards[played]
            self.lengths[played] += 1
            self.step += player.count
            for i in np.flatnonzero(played & (terminated | truncated)):
                self._episode_over(i)

    def _episode_over(self, i: int) -> None:
        loss = float(np.mean(self.losses)) if self.losses else np.nan
        epsilon = self.epsilon(self.step)
        self.history.add(self.step, time.perf_counter() - self._began, float(self.totals[i]), int(self.lengths[i]), loss,
                         np.nan if epsilon is None else epsilon)  # fmt: skip
        self.totals[i] = self.lengths[i] = 0
        self.episode_ended(i)
        self.losses = self.losses[-1:]  # the next row may come before the next chunk

    def abandon_episode(self) -> None:
        """Begin new episodes in place of the running ones, which are forgotten."""
        self.totals[:] = self.lengths[:] = 0
        for i, n_steps in enumerate(self.n_steps):
            n_steps.waiting.clear()
            self.episode_ended(i)
        self.player.reset()

    # Learning.

    def _learn_if_due(self) -> bool:
        s = self.settings
        if self.step % s.train_every or self.step < s.learning_starts or len(self.memory) == 0:
            return False
        if len(self.memory) < s.batch_size and not isinstance(self.memory, ReplayMemory):
            return False  # a memory that samples without replacement could not fill a minibatch
        start = time.perf_counter()
        batches = self._sample()
        sampled = time.perf_counter()
        self._latest = self.learn(batches)
        self.updates += s.updates
        self.clock["sampling"] += sampled - start
        self.clock["updating"] += time.perf_counter() - sampled
        return True

    def _sample(self) -> tuple[np.ndarray, ...]:
        """K minibatches: states, actions, rewards, next_states, terminated (and discounts), [K, B, ...] each."""
        k, b = self.settings.updates, self.settings.batch_size
        if isinstance(self.memory, ReplayMemory):
            return self.memory.sample((k, b), self.sample_rng)
        drawn = [self.memory.sample(b, self.sample_rng) for _ in range(k)]
        if self._ask_memory:
            inputs.check_sample(drawn[0], self.settings.batch_size, *self._spaces)
            self._ask_memory = False
        columns = [np.array(column) for column in zip(*drawn, strict=True)]
        kinds = (np.float32, self._action_dtype(), np.float32, np.float32, bool)
        if self.player.observation_space.dtype.kind in "iu":
            kinds = (np.int32, kinds[1], np.float32, np.int32, bool)
        return tuple(column.astype(kind) for column, kind in zip(columns, kinds, strict=True))

    def _action_dtype(self):
        return np.int32 if self.player.action_space.dtype.kind in "iu" else np.float32

    def _stopped_by_nan(self) -> bool:
        """Whether the loss or its gradient is no number any more; then the last sound weights act again."""
        losses, norms = self._latest
        if np.isfinite(losses).all() and np.isfinite(norms).all():
            self.losses.append(float(losses.mean()))
            if np.isnan(self.usual_loss):
                self.usual_loss = float(losses[0])  # what explodes may do so in the first chunk
            return False
        self.unlearn()
        self.alarms.pop("loss not finite", None)  # said each time
        self._look()
        return True

    # Watching.

    def _validate_if_due(self) -> tuple[bool, bool]:
        """Play some episodes without exploring, on seeds of their own; returns whether, and whether they are solved."""
        every, spec = self.settings.validate_every, self.env.spec
        if not every or self.step % every or self.updates == 0 or spec is None:
            return False, False
        start = time.perf_counter()
        if self._validation_env is None:
            self._validation_env = inputs.copies(self.env, self.settings.validation_episodes)
        mean = float(play_together(self._validation_env, self.best_actions, VALIDATION_SEED).mean())
        if mean > self.best_return:
            self.best_return, self.best_weights = mean, self.acting_weights()
        solved = spec.reward_threshold is not None and mean >= spec.reward_threshold
        self.clock["validating"] += time.perf_counter() - start
        if solved and self.solved_step is None:
            self.solved_step, self.solved_seconds = self.step, time.perf_counter() - self._began
        return True, solved

    def _watch(self, look: bool) -> None:
        start = time.perf_counter()
        if look:
            self._look()
        self._progress.update(self._done, self.history)
        self.clock["watching"] += time.perf_counter() - start

    def _look(self) -> None:
        losses, norms = getattr(self, "_latest", (np.zeros(0), np.zeros(0)))
        vitals = Vitals(
            step=self.step, total_steps=self._expected_steps(), updates=self.updates, losses=losses, gradient_norms=norms,
            usual_loss=self.usual_loss, epsilon=self.epsilon(self.step), epsilon_start=self.epsilon(0),
            target_moved=self.target_moved(), target_due=self.updates >= max(2 * self.settings.target_every, 1_000),
            stored=len(self.memory), returns=self.history["return"],
        )  # fmt: skip
        for name, sentence in new_alarms(vitals, self.alarms).items():
            self.alarms[name] = sentence
            self.say(f"Alarm, {name}: {sentence}")

    def _expected_steps(self) -> float:
        """How many steps there will be; where games are counted, as many a game as until now."""
        return self._total_steps if self._last_game == NEVER else self.step * self._last_game / max(self.games, 1)
