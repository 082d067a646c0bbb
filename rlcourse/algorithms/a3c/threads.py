"""Workers as threads of this process: each on its own (A3C), or all in step (A2C)."""

import threading
import time

import numpy as np

from rlcourse.algorithms.a3c.monitor import Monitor
from rlcourse.algorithms.a3c.parameter_server import ParameterServer, Report, RMSProp, Rollout, TrainingOver
from rlcourse.algorithms.a3c.worker import EndedEarly, Tools, WorkerGroup, run_to_end

GRACE_SECONDS = 10.0  # seconds for a worker to come to the end of its rollout


class ThreadServer(ParameterServer):
    """The shared weights [P], changed in place. Only one thread at a time reads or changes them."""

    def __init__(self, weights: np.ndarray, squares: np.ndarray, rule: RMSProp, monitor: Monitor):
        super().__init__(weights, threading.Lock())
        self.squares, self.rule, self.monitor = squares, rule, monitor
        self.aborted = False  # for good: the monitor may open again, for others

    def finished(self) -> bool:
        return self.aborted or self.monitor.over

    def push(self, gradient: np.ndarray, rollout: Rollout) -> None:
        with self.lock:
            self._go_on()
            self.rule.step(self.weights, self.squares, gradient)
            weights, report = self.weights.copy(), rollout.report()
            self.monitor.count(report)
        self.monitor.record_episodes(report, weights)

    def abort(self) -> None:
        """Let nobody wait any longer, or go on."""
        self.aborted = True


class SynchronousServer(ThreadServer):
    """As `ThreadServer`, but nobody goes on before all have pushed; the mean of their gradients is applied.

    So the same seed gives the same numbers, however fast each thread is.

    Source: Wu et al., OpenAI Baselines: ACKTR and A2C (2017).
    """

    def __init__(self, weights: np.ndarray, squares: np.ndarray, rule: RMSProp, monitor: Monitor, workers: int):
        super().__init__(weights, squares, rule, monitor)
        self._pushed: list[tuple[np.ndarray, Report]] = []
        self._barrier = threading.Barrier(workers, action=self._apply)

    def push(self, gradient: np.ndarray, rollout: Rollout) -> None:
        self._go_on()
        self._pushed.append((gradient, rollout.report()))
        try:
            self._barrier.wait()
        except threading.BrokenBarrierError:
            raise TrainingOver from None

    def abort(self) -> None:
        super().abort()
        self._barrier.abort()

    def _apply(self) -> None:
        pushed = sorted(self._pushed, key=lambda both: both[1].worker)
        self._pushed.clear()
        gradient = np.mean([g for g, _ in pushed], axis=0)
        self.rule.step(self.weights, self.squares, gradient)
        weights = self.weights.copy()
        for i, (_, report) in enumerate(pushed):
            self.monitor.record(report, weights, updates=int(i == 0))


class ThreadGroup(WorkerGroup):
    """Workers that share one compiled gradient; with backend "synchronous" all in step."""

    def __init__(self, *shared, gradient):
        super().__init__(*shared)
        self.gradient, s = gradient, self.spec.settings
        held = self.weights, self.squares, self.rule, self.monitor
        self.server = SynchronousServer(*held, s.workers) if s.backend == "synchronous" else ThreadServer(*held)
        self._threads, self._tools, self._errors = [], [], []

    def start(self) -> None:
        for number in range(self.spec.settings.workers):
            self._tools.append(Tools(self.spec, number, gradient=self.gradient))
        self._tools[0].compile(self.weights)
        workers = [self.spec.worker(number, self.server, tools) for number, tools in enumerate(self._tools)]
        self.monitor.ready()
        for number, worker in enumerate(workers):
            thread = threading.Thread(target=self._run, args=(worker,), name=f"A3C worker {number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def poll(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and not self.monitor.over and not self._errors:
            time.sleep(0.005)
        if self._errors:
            raise self._errors[0]

    def stop(self) -> None:
        self.server.abort()
        end = time.perf_counter() + GRACE_SECONDS
        for thread in self._threads:
            thread.join(max(end - time.perf_counter(), 0))
        for tools in self._tools:
            tools.envs.env.close()
        if any(thread.is_alive() for thread in self._threads) and not self._errors:
            raise RuntimeError(
                f"a worker does not end: for {GRACE_SECONDS:.0f} seconds it has asked nothing of the server. Look at the "
                "loops in run, and restart the kernel: nothing else ends a thread."
            )

    def _run(self, worker) -> None:
        try:
            if not run_to_end(worker):
                raise EndedEarly(worker.number)
        except BaseException as error:  # whatever a student's function raises: it is raised again by `poll`
            self._errors.append(error)
            self.server.abort()
