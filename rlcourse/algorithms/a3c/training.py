"""A3C: many workers play, each with a copy of one set of weights, and each changes it by the gradient of what it has seen."""

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path

import gymnasium as gym
import numpy as np

from rlcourse import envs, targets
from rlcourse.algorithms.a3c.cluster import ClusterGroup
from rlcourse.algorithms.a3c.loss import a3c_loss
from rlcourse.algorithms.a3c.monitor import Monitor
from rlcourse.algorithms.a3c.processes import ProcessGroup
from rlcourse.algorithms.a3c.rmsprop import RMSProp
from rlcourse.algorithms.a3c.settings import A3CSettings
from rlcourse.algorithms.a3c.threads import SteppingMaster, ThreadGroup, ThreadMaster
from rlcourse.algorithms.a3c.worker import BaseWorker, Plan, Worker
from rlcourse.algorithms.a3c.worker_group import WorkerGroup
from rlcourse.averages import MovingAverage
from rlcourse.lines import say
from rlcourse.networks.actor_critic import policy_value_network
from rlcourse.networks.flat import Flat
from rlcourse.networks.policy_value import PolicyValueTwin, check_policy_value
from rlcourse.runs import checkpoint, datafile
from rlcourse.runs.budget import last_step_and_game
from rlcourse.runs.greedy_policy import GreedyPolicy
from rlcourse.runs.history import History
from rlcourse.runs.interrupt import stop_button
from rlcourse.runs.progress import Progress
from rlcourse.show.curves import Band

ATTENTION = 0.1  # seconds between two looks at the workers
COUNTERS = ("step", "updates", "seconds", "solved_step", "solved_seconds")


class A3C:
    """Asynchronous advantage actor-critic, on threads, processes or a cluster; with backend "synchronous" it is A2C.

    Synchronously, and with one worker on threads, the same seed gives the same numbers. Otherwise they depend on which worker
    is faster, and on when it is told that the training is over.

    Args:
        env: A Gymnasium id. Its actions must be counted (Discrete).
        settings: The settings.
        seed: Of everything that is drawn by chance.
        model: (n_states, n_actions) -> Keras model from states [B, n_states] to logits [B, A] and values [B, 1].
        n_step_returns: (rewards [T, M], bootstrap [T, M], terminated [T, M], truncated [T, M], gamma) -> [T, M].
        loss: (logits [B, A], values [B], actions [B], returns [B], value_weight, entropy_weight) -> one number.
        worker: The class of the workers, a `BaseWorker` with `run`.
        record: Has `add(episode_return, weights)`, `best` and `best_weights`; by default a `MovingAverage`.
        address: Of a Ray cluster, for backend "cluster"; None starts one on this machine.
        says: Where messages go.

    Attributes:
        history: What happened, episode by episode.
        alarms: Alarms raised so far, name -> sentence.
        model: The network; after training it has the weights that were learned.

    Raises:
        ValueError, TypeError: For an environment without counted actions, or a model of another form.

    Source:
        Mnih et al., Asynchronous methods for deep reinforcement learning (2016).
    """

    def __init__(
        self, env: str = "CartPole-v1", settings: A3CSettings | None = None, seed: int = 0,
        model: Callable = policy_value_network, n_step_returns: Callable = targets.n_step_returns, loss: Callable = a3c_loss,
        worker: type[BaseWorker] = Worker, record=None, address: str | None = None, says: Callable[[str], None] = say,
    ):  # fmt: skip
        self.settings, self.seed = settings or A3CSettings(), envs.check_seed(seed)
        if not isinstance(env, str):
            raise TypeError(f"env is a {type(env).__name__}, expected an id such as 'CartPole-v1': each worker makes its own.")
        if address is not None and self.settings.backend != "cluster":
            raise ValueError(f"address is {address!r} and backend {self.settings.backend!r}: only 'cluster' has an address.")
        with envs.make(env) as made:
            self.name, spec = made.spec.id, made.unwrapped.spec
            self._observations, self._actions = made.observation_space, made.action_space
        if not isinstance(self._actions, gym.spaces.Discrete):
            raise ValueError(
                f"{self.name} has the action space {self._actions}, and A3C draws from a list of actions (Discrete): for "
                "continuous actions take DDPG."
            )
        self.says, self.address = says, address
        self._plan = Plan(spec, self.settings, model, loss, n_step_returns, worker, (self.seed,))
        self.model = self._plan.build(self._observations, self._actions)
        check_policy_value(self.model, int(self._actions.n))
        self._flat, self._twin = Flat([w.shape for w in self.model.weights]), PolicyValueTwin(self.model, says)
        self.record = MovingAverage() if record is None else record
        self._ledger = Monitor(spec.reward_threshold, self.record, says)
        self.weights = self._flat.row(self.model.get_weights())  # [P]
        self.squares = np.zeros_like(self.weights)
        self._gradient = None
        self._round = 0  # how often training has begun: each time with other episodes

    algorithm = property(lambda self: "a2c" if self.settings.backend == "synchronous" else "a3c", doc="Its name.")
    history = property(lambda self: self._ledger.history, doc="What happened, episode by episode.")
    alarms = property(lambda self: self._ledger.alarms, doc="Alarms raised so far, name -> sentence.")
    step = property(lambda self: self._ledger.step, doc="Environment steps so far.")
    updates = property(lambda self: self._ledger.updates, doc="Updates of the shared weights so far.")
    seconds = property(lambda self: self._ledger.seconds, doc="Time spent training, start-up included.")
    solved_step = property(lambda self: self._ledger.solved_step, doc="Steps after which it was solved, or None.")
    solved_seconds = property(lambda self: self._ledger.solved_seconds, doc="Seconds after which it was solved, or None.")
    throughput = property(
        lambda self: self._ledger.throughput, doc="Steps a second in the last call of train, without start-up."
    )

    def train(
        self, n_steps: int | None = None, progress: bool = True, band: Band | None = None, games: int | None = None
    ) -> History:
        """Train for `n_steps` more environment steps, or for so many `games`; less when solved (if the settings say so).

        The stop button (Ctrl+C) ends it after the present rollouts; call `train` again to go on, with new episodes.

        Args:
            n_steps: How many, 1 or more.
            progress: False to show nothing but messages.
            band: Ten seeds' curves to draw behind this one's.
            games: How many episodes to finish, in place of `n_steps`.

        Returns:
            The history, everything before this call included.

        Raises:
            ValueError: For neither or both of n_steps and games, or one that is no whole number of 1 or more.
            EndedEarly: Where a worker's `run` ends before the training does.
        """
        ledger = self._ledger
        last_step, last_game = last_step_and_game(n_steps, games, ledger.step, ledger.games)
        title = f"{self.algorithm} on {self.name}, seed {self.seed}"
        total, unit = (last_step, "step") if games is None else (last_game, "game")
        done = (lambda: ledger.step) if games is None else (lambda: ledger.games)
        ledger.open(last_step, last_game, self.settings.stop_when_solved)
        shown = Progress(done(), total, title, band, ledger.threshold, progress, unit)
        crew = self._crew()
        try:
            with stop_button() as stop:
                try:
                    crew.start()
                    while not ledger.over:
                        crew.attend(ATTENTION)
                        shown.update(done(), ledger.history)
                        if stop.made:
                            ledger.stop()
                finally:
                    crew.dismiss()
        except KeyboardInterrupt:  # the second one
            stop.made = True
        finally:
            ledger.stop()
            self.weights, self.squares = np.array(crew.weights), np.array(crew.squares)
            self.model.set_weights(self._flat.arrays(self.weights))
            self._round += 1
            shown.close(done(), ledger.history, early=ledger.step < last_step and ledger.games < last_game)
        if stop.made:
            self.says(f"Stopped after {self.step} steps; everything is kept. Call train again to go on.")
        return ledger.history

    def policy_with(self, weights: np.ndarray) -> GreedyPolicy:
        """The agent that has these weights [P] and takes the most probable action."""
        return GreedyPolicy(self.name, self._twin.policy_with(weights), int(self._actions.start))

    @property
    def policy(self) -> GreedyPolicy:
        """The agent as it is now; it takes the most probable action."""
        return self.policy_with(self.weights)

    @property
    def best(self) -> GreedyPolicy:
        """The agent as it was when the record's moving average was highest; as it is now where there is no such."""
        best = getattr(self.record, "best_weights", None)
        return self.policy if best is None else self.policy_with(np.asarray(best))

    def save(self, folder: str | Path) -> Path:
        """Write weights, RMSProp's squares, counters and history to `folder` / checkpoint.npz. Data only."""
        header = {
            "algorithm": self.algorithm, "env": self.name, "seed": self.seed, "settings": asdict(self.settings),
            "counters": {name: getattr(self, name) for name in COUNTERS}, "round": self._round, "alarms": self.alarms,
            "record": {name: getattr(self.record, name, None) for name in ("value", "best")},
        }  # fmt: skip
        arrays = {"weights": self.weights, "squares": self.squares, "history": self.history.as_array()}
        best = getattr(self.record, "best_weights", None)
        arrays |= {} if best is None else {"best": np.asarray(best)}
        return datafile.write(Path(folder) / checkpoint.FILE, "checkpoint", header, arrays)

    def restore(self, folder: str | Path) -> None:
        """Go on from what `save` wrote: with the same weights and history, and new episodes.

        Raises:
            DataFileError: For a file that is missing, damaged or foreign, or that belongs to another algorithm, environment,
                network or to other settings. The training is then unchanged.
        """
        path = Path(folder) / checkpoint.FILE
        header, arrays = datafile.read(path, "checkpoint")
        try:
            checkpoint.check_same(path, "algorithm", header["algorithm"], self.algorithm)
            checkpoint.check_same(path, "environment", header["env"], self.name)
            for field in fields(self.settings):
                found, wanted = header["settings"][field.name], getattr(self.settings, field.name)
                checkpoint.check_same(path, f"setting {field.name}", found, wanted)
            parts = [arrays[name] for name in ("weights", "squares", *(["best"] if "best" in arrays else []))]
            if any(part.shape != self.weights.shape for part in parts):
                raise datafile.DataFileError(f"{path} holds a network of other layers. Build the network it was saved with.")
            history, counters = History.from_array(arrays["history"]), {name: header["counters"][name] for name in COUNTERS}
            seed, record, rounds, alarms = header["seed"], dict(header["record"]), int(header["round"]), dict(header["alarms"])
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise datafile.DataFileError(
                f"{path} is damaged: {type(error).__name__}, {error}. Use another file, or train anew."
            ) from error
        self._ledger.resume(history, counters, alarms)
        self.seed, self._round = seed, rounds
        self._plan = replace(self._plan, seed=(seed,))
        self.weights, self.squares = parts[0].copy(), parts[1].copy()
        self.model.set_weights(self._flat.arrays(self.weights))
        self.record.value, self.record.best = record["value"], record["best"]
        self.record.best_weights = parts[2].copy() if len(parts) == 3 else None

    def _crew(self) -> WorkerGroup:
        s = self.settings
        plan = replace(self._plan, seed=(self.seed, self._round))
        weights, squares, rule = self.weights.copy(), self.squares.copy(), RMSProp(s.learning_rate, s.decay)
        if s.backend == "processes":
            return ProcessGroup(plan, weights, squares, rule, self._ledger, self.says)
        if s.backend == "cluster":
            return ClusterGroup(plan, weights, squares, rule, self._ledger, self.address, self.says)
        if self._gradient is None:
            self._gradient = plan.policy_gradient(self.model, self.says)
        if s.backend == "synchronous":
            master = SteppingMaster(weights, squares, rule, self._ledger, s.workers)
        else:
            master = ThreadMaster(weights, squares, rule, self._ledger)
        return ThreadGroup(plan, master, self._gradient)
