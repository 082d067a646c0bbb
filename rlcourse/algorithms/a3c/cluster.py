"""Workers as actors of a Ray cluster, and the shared weights in one more. What dies is replaced."""

import contextlib
import os
import pickle

import numpy as np

from rlcourse.algorithms.a3c.parameter_server import ParameterServer, Report, RMSProp, Rollout
from rlcourse.algorithms.a3c.processes import ONE_PROCESSOR, packed_spec
from rlcourse.algorithms.a3c.worker import EndedEarly, Tools, WorkerGroup, WorkerSpec, run_to_end
from rlcourse.parallel.ray_cluster import ray_cluster

REPLACEMENTS = 20  # of all actors together; more of them do not die by accident
ANSWER = 60.0  # seconds in which the server must answer


class ServerActor:
    """The shared weights, as an actor. It does one thing at a time."""

    def __init__(self, weights: np.ndarray, squares: np.ndarray, rule: RMSProp):
        self.weights, self.squares, self.rule = weights.copy(), squares.copy(), rule
        self.reports: list[Report] = []
        self.over = False
        self._latest: dict[tuple[int, int], int] = {}

    def pull(self) -> tuple[np.ndarray, bool]:
        """The weights, and whether training is over."""
        return self.weights, self.over

    def push(self, key: tuple[int, int], count: int, gradient: np.ndarray, report: Report) -> tuple[np.ndarray, bool]:
        """Apply a gradient, the `count`-th from this worker; one that has been applied already is not applied again."""
        if count > self._latest.get(key, 0) and not self.over:
            self._latest[key] = count
            self.rule.step(self.weights, self.squares, gradient)
            self.reports.append(report)
        return self.pull()

    def reports_since(self) -> tuple[list[Report], np.ndarray, np.ndarray]:
        """The reports since the last call, and weights and squares as they are after them."""
        reports, self.reports = self.reports, []
        return reports, self.weights, self.squares

    def end(self) -> None:
        self.over = True


class RemoteServer(ParameterServer):
    """The shared weights, as one worker sees them: every `push` brings back the weights of then."""

    def __init__(self, ray, server, key: tuple[int, int]):
        weights, self._over = ray.get(server.pull.remote())
        super().__init__(weights, contextlib.nullcontext())
        self.ray, self.server, self.key, self.count = ray, server, key, 0

    def finished(self) -> bool:
        return self._over

    def push(self, gradient: np.ndarray, rollout: Rollout) -> None:
        self._go_on()
        self.count += 1
        pushed = self.server.push.remote(self.key, self.count, gradient, rollout.report())
        self.weights, self._over = self.ray.get(pushed)


class RemoteWorker:
    """A worker, as an actor."""

    def work(self, packed: bytes, key: tuple[int, int], server) -> bool:
        """Run until the training is over. False where `run` has ended before."""
        import ray

        os.environ.update(ONE_PROCESSOR)  # TensorFlow is not loaded yet
        spec: WorkerSpec = pickle.loads(packed)
        server = RemoteServer(ray, server, key)
        tools = Tools(spec, *key)
        tools.compile(server.weights.copy())
        return run_to_end(spec.worker(key[0], server, tools))


class ClusterGroup(WorkerGroup):
    """Workers on a Ray cluster. Its weights are those that the reports written down so far have led to."""

    def __init__(self, *shared, address: str | None):
        super().__init__(*shared)
        self.address, self.replaced = address, 0  # actors that have been replaced
        self._working: dict = {}  # what a worker will return -> (its number, how often it has been replaced)
        self._actors, self._server = {}, None
        self._stack = contextlib.ExitStack()

    def start(self) -> None:
        self._packed = packed_spec(self.spec)
        self._ray = self._stack.enter_context(ray_cluster(self.address, self.spec.settings.workers))
        self._start_server()
        for number in range(self.spec.settings.workers):
            self._start_worker(number, 0)

    def poll(self, seconds: float) -> None:
        ended, _ = self._ray.wait(list(self._working), timeout=seconds, fetch_local=False)
        try:
            reports, weights, squares = self._ray.get(self._server.reports_since.remote(), timeout=ANSWER)
        except (self._ray.exceptions.RayActorError, self._ray.exceptions.GetTimeoutError) as error:
            self._replace_server(error)
            return
        for report in reports:
            self.monitor.record(report, weights)
        self.weights, self.squares = weights, squares
        if not self.monitor.over:
            for work in ended:
                self._handle_ended(work)

    def stop(self) -> None:
        try:
            with contextlib.suppress(Exception):  # what is dead already need not be ended
                if self._server is not None:
                    self._ray.get(self._server.end.remote(), timeout=5)
                    self._ray.wait(list(self._working), num_returns=len(self._working), timeout=3, fetch_local=False)
        finally:
            for actor in (*self._actors.values(), self._server):
                with contextlib.suppress(Exception):
                    self._ray.kill(actor)
            self._actors, self._working, self._server = {}, {}, None
            self._stack.close()

    def _start_server(self) -> None:
        """Start a server with the last weights that are known, on this node where that is possible."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        here = NodeAffinitySchedulingStrategy(self._ray.get_runtime_context().get_node_id(), soft=True)
        server = self._ray.remote(ServerActor).options(num_cpus=0, scheduling_strategy=here, max_restarts=0)
        self._server = server.remote(self.weights, self.squares, self.rule)

    def _start_worker(self, number: int, generation: int) -> None:
        actor = self._ray.remote(RemoteWorker).options(num_cpus=1, max_restarts=0).remote()
        self._actors[number] = actor
        self._working[actor.work.remote(self._packed, (number, generation), self._server)] = number, generation

    def _handle_ended(self, work) -> None:
        """A worker has ended: by an error of its own, which is raised; or because it is gone, and then it is replaced."""
        exceptions = self._ray.exceptions
        number, generation = self._working.pop(work)
        try:
            if not self._ray.get(work):
                raise EndedEarly(number)
        except (exceptions.RayActorError, exceptions.WorkerCrashedError, exceptions.ObjectLostError) as error:
            self._count_replacement(error)
            self.print_fn(f"Worker {number} is gone. Another one takes its place and goes on from the present weights.")
            self._start_worker(number, generation + 1)
        except exceptions.RayTaskError as error:
            if isinstance(error.cause, exceptions.RayActorError):  # it was the server that it could not reach
                self._start_worker(number, generation + 1)
            else:
                error.cause.add_note(f"In worker {number}:\n{error}")
                raise error.cause from None

    def _replace_server(self, error: Exception) -> None:
        """The server is gone, and with it the updates since it was last asked; they are not counted either."""
        self._count_replacement(error)
        self.print_fn("The server of the weights is gone. Another one goes on from the last weights that are known.")
        self._ray.kill(self._server)
        self._start_server()
        present, self._working = list(self._working.values()), {}
        for actor in self._actors.values():
            self._ray.kill(actor)
        for number, generation in present:
            self._start_worker(number, generation + 1)

    def _count_replacement(self, error: Exception) -> None:
        self.replaced += 1
        if self.replaced > REPLACEMENTS:
            raise RuntimeError(
                f"{self.replaced} workers are gone: that is no accident any more. Is there enough memory (each needs about 700 "
                f"MB), and is rlcourse installed on every node? Everything is kept. The last one ended with: {error}"
            ) from error
