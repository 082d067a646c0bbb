"""A3C: many workers play, each with a copy of one set of weights, and each changes it by the gradient of what it has seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import gymnasium as gym
import numpy as np

from rlcourse import envs, targets
from rlcourse.algorithms.a3c.cluster import ClusterGroup
from rlcourse.algorithms.a3c.monitor import Monitor
from rlcourse.algorithms.a3c.parameter_server import RMSProp
from rlcourse.algorithms.a3c.processes import ProcessGroup
from rlcourse.algorithms.a3c.threads import ThreadGroup
from rlcourse.algorithms.a3c.worker import BaseWorker, Worker, WorkerGroup, WorkerSpec
from rlcourse.algorithms.settings import Count, NotNegative, Positive, Settings, Share
from rlcourse.averages import MovingAverage
from rlcourse.lines import say
from rlcourse.networks.compiled_updates import FlatWeights
from rlcourse.networks.models import policy_value_network
from rlcourse.networks.policy_value import PolicyValueTwin, check_policy_value
from rlcourse.networks.tensorflow import tf
from rlcourse.runs.datafile import DataFileError
from rlcourse.runs.policies import GreedyPolicy
from rlcourse.runs.progress import Progress
from rlcourse.runs.training import Training

POLL_SECONDS = 0.1  # between two looks at the workers


@dataclass(frozen=True)
class A3CSettings(Settings):
    """What A3C can be told. A value out of its range is a ValueError, with the range.

    Attributes:
        backend: Where workers run: threads of this process, processes of this machine, a Ray cluster; or synchronous,
            threads that wait for each other, which is A2C.
        workers: How many.
        envs: Environments that each worker steps side by side, M.
        rollout_steps: Steps of each environment between two updates, T.
        gamma: Discount, 0 to 1.
        learning_rate: Of RMSProp.
        decay: Of RMSProp's running mean of squares, 0 to 1.
        value_weight: Of the value's part in the loss, 0 or more.
        entropy_weight: Of the entropy's part, 0 or more.
        max_gradient_norm: Longer gradients are shortened to it; None leaves them.
        locked: True where only one worker at a time may update the weights. False lets them all, without waiting for each other
            (Hogwild); processes only.
        stop_when_solved: True to end when the mean of the last 100 episodes reaches the environment's threshold.
        hidden: Units of each hidden layer, where no model is passed.

    Source: Mnih et al., Asynchronous methods for deep reinforcement learning (2016), section 5; Recht et al., Hogwild (2011).
    """

    backend: Literal["threads", "processes", "cluster", "synchronous"] = "threads"
    workers: Count = 2
    envs: Count = 16
    rollout_steps: Count = 16
    gamma: Share = 0.99
    learning_rate: Positive = 3e-3
    decay: Share = 0.99
    value_weight: NotNegative = 0.5
    entropy_weight: NotNegative = 1e-3
    max_gradient_norm: Positive | None = 0.5
    locked: bool = True
    stop_when_solved: bool = True
    hidden: tuple[Count, ...] = (64,)

    def __post_init__(self):
        super().__post_init__()
        if not self.locked and self.backend != "processes":
            raise ValueError(f"locked is False and backend {self.backend!r}: only 'processes' can go without a lock.")


def a3c_loss(logits, values, actions, returns, value_weight: float = 0.5, entropy_weight: float = 1e-3):
    """The mean over a minibatch of -log pi(a|s) A + value_weight (R - V)^2 - entropy_weight H, where A = R - V is a constant.

    Args:
        logits: [B, A] whose softmax is pi(a|s).
        values: [B] V(s).
        actions: [B] that were taken, 0 to A - 1.
        returns: [B] R, what the steps turned out to be worth.
        value_weight: Of the value's part.
        entropy_weight: Of the entropy's part.

    Returns: One number.
    Source: Mnih et al., Asynchronous methods for deep reinforcement learning (2016), section 4; its value_weight is 0.5.
    """
    log_pi = tf.nn.log_softmax(logits)  # [B, A]
    log_pi_a = tf.gather(log_pi, actions, batch_dims=1)  # [B]
    advantage = returns - values  # [B]
    entropy = -tf.reduce_sum(tf.exp(log_pi) * log_pi, axis=-1)  # [B]
    policy_loss = -log_pi_a * tf.stop_gradient(advantage)
    return tf.reduce_mean(policy_loss + value_weight * advantage**2 - entropy_weight * entropy)


class A3C(Training):
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
        print_fn: Where messages go.

    Raises: ValueError, TypeError for an environment without counted actions, or a model of another form.
    Source: Mnih et al., Asynchronous methods for deep reinforcement learning (2016).
    """

    def __init__(
        self, env: str = "CartPole-v1", settings: A3CSettings | None = None, seed: int = 0,
        model: Callable | None = None, n_step_returns: Callable = targets.n_step_returns, loss: Callable = a3c_loss,
        worker: type[BaseWorker] = Worker, record=None, address: str | None = None, print_fn: Callable[[str], None] = say,
    ):  # fmt: skip
        s = settings or A3CSettings()
        if not isinstance(env, str):
            raise TypeError(f"env is a {type(env).__name__}, expected an id such as 'CartPole-v1': each worker makes its own.")
        if address is not None and s.backend != "cluster":
            raise ValueError(f"address is {address!r} and backend {s.backend!r}: only 'cluster' has an address.")
        with envs.make(env) as made:
            spec, states, actions = made.unwrapped.spec, made.observation_space, made.action_space
        super().__init__(spec, spec.id, s, seed, print_fn)
        if not isinstance(actions, gym.spaces.Discrete):
            raise ValueError(
                f"{self.name} has the action space {actions}, and A3C draws from a list of actions (Discrete): for "
                "continuous actions take DDPG."
            )
        self.algorithm = "a2c" if s.backend == "synchronous" else "a3c"
        self.address, self.first_action = address, int(actions.start)
        model = model or partial(policy_value_network, hidden=s.hidden)
        self.spec = WorkerSpec(spec, s, model, loss, n_step_returns, worker, (self.seed,))
        self.model = self.spec.build(states, actions)  # after training it has the weights that were learned
        check_policy_value(self.model, int(actions.n))
        self.flat, self._twin = FlatWeights([w.shape for w in self.model.weights]), PolicyValueTwin(self.model, print_fn)
        self.record = MovingAverage() if record is None else record
        self.monitor = Monitor(self, self.record)
        self.weights = self.flat.row(self.model.get_weights())  # [P] the shared weights
        self.squares = np.zeros_like(self.weights)  # [P] RMSProp's running mean of squares
        self._gradient = None
        self.round = 0  # how often training has begun: each time with other episodes

    @property
    def throughput(self) -> float:
        """Environment steps a second in the last call of train, without start-up; NaN before there was one."""
        seconds, step = self.monitor.began or (self.seconds, self.step)
        return (self.step - step) / (self.seconds - seconds) if self.seconds > seconds else np.nan

    def loop(self, progress: Progress, watch: Callable | None) -> None:
        """Let the workers run until `progress.over`, or less."""
        group = self._group()
        self.monitor.begin()
        try:
            group.start()
            while not (self.monitor.over or progress.stopped):
                group.poll(POLL_SECONDS)
                progress.update()
        finally:
            self.monitor.over = True
            try:
                group.stop()
            finally:
                self.weights, self.squares = np.array(group.weights), np.array(group.squares)
                self.round += 1

    def hand_over(self) -> None:
        self.model.set_weights(self.flat.arrays(self.weights))

    def acting_weights(self) -> np.ndarray:  # [P]
        return self.weights

    def policy_with(self, weights: np.ndarray) -> GreedyPolicy:
        """The agent that has these weights [P] and takes the most probable action."""
        return GreedyPolicy(self.name, self._twin.policy_with(weights), self.first_action)

    @property
    def best_weights(self) -> np.ndarray | None:
        """[P] those with which the record's moving average was highest; None where there is no such."""
        best = getattr(self.record, "best_weights", None)
        return None if best is None else np.asarray(best)

    def state(self) -> tuple[dict, dict[str, np.ndarray]]:
        record = {name: getattr(self.record, name, None) for name in ("value", "best")}
        best = {} if self.best_weights is None else {"best": self.best_weights}
        return {"round": self.round, "record": record}, {"weights": self.weights, "squares": self.squares, **best}

    def restorer(self, path: Path, header: dict, arrays: dict[str, np.ndarray]) -> Callable[[], None]:
        weights, squares, best = arrays["weights"], arrays["squares"], arrays.get("best")
        if any(part.shape != self.weights.shape for part in (weights, squares, weights if best is None else best)):
            raise DataFileError(f"{path} holds a network of other layers. Build the network it was saved with.")
        value, best_value, rounds = header["record"]["value"], header["record"]["best"], int(header["round"])

        def put_back() -> None:  # it goes on with the same weights and history, and new episodes
            self.round, self.weights, self.squares = rounds, weights.copy(), squares.copy()
            self.hand_over()
            self.record.value, self.record.best = value, best_value
            self.record.best_weights = None if best is None else best.copy()

        return put_back

    def _group(self) -> WorkerGroup:
        s = self.settings
        spec = replace(self.spec, seed=(self.seed, self.round))
        rule = RMSProp(s.learning_rate, s.decay)
        shared = spec, self.weights.copy(), self.squares.copy(), rule, self.monitor, self.print_fn
        if s.backend == "processes":
            return ProcessGroup(*shared)
        if s.backend == "cluster":
            return ClusterGroup(*shared, address=self.address)
        if self._gradient is None:
            self._gradient = spec.policy_gradient(self.model, self.print_fn)
        return ThreadGroup(*shared, gradient=self._gradient)
