"""Workers as processes of this machine, with the weights in memory that they share."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import time
import traceback
from collections.abc import Iterator
from multiprocessing import connection, resource_tracker

import cloudpickle
import numpy as np

from rlcourse.algorithms.a3c.parameter_server import ParameterServer, Report, RMSProp, Rollout
from rlcourse.algorithms.a3c.worker import EndedEarly, Tools, WorkerGroup, WorkerSpec, run_to_end
from rlcourse.networks.tensorflow import tf

WAIT, GO, OVER = range(3)
ONE_PROCESSOR = {"TF_NUM_INTRAOP_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
                 "TF_CPP_MIN_LOG_LEVEL": "3"}  # fmt: skip
"""What a process has to find in its environment, so that it does not take the others' processors, and is quiet."""
SECONDS_BETWEEN_REPORTS = 0.05
GRACE_SECONDS = 5.0  # seconds for a worker to come to the end of its rollout; then it is killed


class WorkerError(RuntimeError):
    """What a worker in another process raised, where the error itself cannot be brought here."""


class SharedServer(ParameterServer):
    """The shared weights, as one process sees them; its reports go through a pipe."""

    def __init__(self, shared: "SharedWeights", rule: RMSProp, report_to: connection.Connection):
        weights, self.squares = shared.arrays()
        super().__init__(weights, shared.lock)
        self.shared, self.rule, self.report_to = shared, rule, report_to
        self._parent = multiprocessing.parent_process()
        self._reports: list[Report] = []
        self._sent = time.perf_counter()

    def finished(self) -> bool:
        return self.shared.state.value == OVER or not self._parent.is_alive()  # whoever started this one may be gone

    def push(self, gradient: np.ndarray, rollout: Rollout) -> None:
        self._go_on()
        with self.lock:
            self.rule.step(self.weights, self.squares, gradient)
        self._reports.append(rollout.report())
        if time.perf_counter() - self._sent > SECONDS_BETWEEN_REPORTS:
            self.send()

    def send(self) -> None:
        self.report_to.send(("reports", self._reports))
        self._reports, self._sent = [], time.perf_counter()


class SharedWeights:
    """Memory that processes share. It has no name, so that nothing is left of it when the last process has ended."""

    def __init__(self, context, weights: np.ndarray, squares: np.ndarray, locked: bool):
        self._weights, self._squares = (context.RawArray("f", len(weights)) for _ in range(2))
        self.state = context.RawValue("i", WAIT)
        self.lock = context.Lock() if locked else contextlib.nullcontext()
        for array, values in zip(self.arrays(), (weights, squares), strict=True):
            array[:] = values

    def arrays(self) -> list[np.ndarray]:
        """Weights [P] and squares [P], whose numbers are in this memory."""
        return [np.frombuffer(raw, np.float32) for raw in (self._weights, self._squares)]


class ProcessGroup(WorkerGroup):
    """Workers as processes."""

    def __init__(self, *shared):
        super().__init__(*shared)
        self._context = multiprocessing.get_context("spawn")
        self._shared = SharedWeights(self._context, self.weights, self.squares, self.spec.settings.locked)
        self.weights, self.squares = self._shared.arrays()
        self._processes, self._pipes, self._ready = [], {}, set()

    def start(self) -> None:
        packed = packed_spec(self.spec)
        with _inherited():
            for number in range(self.spec.settings.workers):
                here, there = self._context.Pipe(duplex=False)
                arguments = packed, number, self._shared, self.rule, there
                process = self._context.Process(target=work, args=arguments, name=f"A3C worker {number}", daemon=True)
                process.start()
                there.close()
                self._processes.append(process)
                self._pipes[here] = number

    def poll(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0 and not self.monitor.over:
            for pipe in connection.wait(list(self._pipes), left):
                self._receive(pipe)
            if not self._pipes:
                return

    def stop(self) -> None:
        self._shared.state.value = OVER
        end = time.perf_counter() + GRACE_SECONDS
        for pipe in self._pipes:
            pipe.close()  # who is waiting to be heard wakes up
        try:
            for process in self._processes:
                process.join(max(end - time.perf_counter(), 0.01) if self._ready else 0.01)
        finally:
            for process in self._processes:
                if process.is_alive():
                    process.kill()
                    process.join()
            self._processes, self._pipes = [], {}
            self._shared.lock = None  # it has a name, which goes with it; an error that is kept would keep it

    def _receive(self, pipe) -> None:
        number = self._pipes[pipe]
        try:
            kind, content = pipe.recv()
        except (EOFError, OSError):
            del self._pipes[pipe]
            process = self._processes[number]
            process.join(GRACE_SECONDS)
            if number not in self._ready and (process.exitcode or 0) > 0:
                raise WorkerError(
                    f"worker {number} could not start (exit code {process.exitcode}); what it printed says why. In a script "
                    "training has to stand under  if __name__ == '__main__':  since each worker reads the script again."
                ) from None
            raise WorkerError(
                f"worker {number} is gone (exit code {process.exitcode}): killed from outside, or out of memory. What was "
                "learned is kept; call train again to go on."
            ) from None
        if kind == "ready":
            self._ready.add(number)
            if len(self._ready) == len(self._processes):
                self.monitor.ready()
                self._shared.state.value = GO
        elif kind == "reports":
            weights = self.weights.copy()
            for report in content:
                self.monitor.record(report, weights)
        elif kind == "said":
            self.print_fn(content)
        elif kind == "ended":
            raise EndedEarly(number)
        else:
            packed, text = content
            error = pickle.loads(packed) if packed else WorkerError(f"worker {number} met an error")
            error.add_note(f"In worker {number}:\n{text}")
            raise error


def packed_spec(spec: WorkerSpec) -> bytes:
    """A spec as bytes, functions of a notebook included.

    Raises: TypeError where something in it cannot be sent.
    """
    try:
        return cloudpickle.dumps(spec)
    except Exception as error:
        raise TypeError(
            f"a function or class of yours cannot be sent to another process ({error}). It refers to something that lives only "
            "here, such as a network, a lock or an open file: make that inside of the function, or take backend='threads'."
        ) from error


def work(packed: bytes, number: int, shared: SharedWeights, rule: RMSProp, report_to: connection.Connection) -> None:
    """What a worker's process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the stop button is the business of whoever started this
    try:
        tf.constant(0)  # loads TensorFlow quietly; the spec would load it loudly
        spec = pickle.loads(packed)
        tools = Tools(spec, number, print_fn=lambda message: report_to.send(("said", message)))
        server = SharedServer(shared, rule, report_to)
        tools.compile(server.weights.copy())
        report_to.send(("ready", None))
        while shared.state.value == WAIT and not server.finished():
            time.sleep(0.002)
        if not run_to_end(spec.worker(number, server, tools)):
            report_to.send(("ended", None))
        server.send()
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # nobody listens any more
    except BaseException as error:  # whatever a student's function raises: it is raised again where the training was started
        try:
            packed = cloudpickle.dumps(error)
            pickle.loads(packed)
        except Exception:  # it would not arrive
            packed = None
        with contextlib.suppress(OSError):
            report_to.send(("error", (packed, traceback.format_exc())))


@contextlib.contextmanager
def _inherited() -> Iterator[None]:
    """What is started while inside finds `ONE_PROCESSOR` in its environment and never gets an interrupt; here one waits."""
    before, blocked = {name: os.environ[name] for name in ONE_PROCESSOR if name in os.environ}, None
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # by itself it would start inside, and let interrupts through again
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.environ.update(ONE_PROCESSOR)
    try:
        yield
    finally:
        for name in ONE_PROCESSOR:
            del os.environ[name]
        os.environ.update(before)
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
