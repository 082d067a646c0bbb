"""What a worker of A3C does: in which order it pulls, plays, computes and pushes, and with what."""

import inspect
import threading
import traceback
from collections.abc import Callable

import numpy as np
from gymnasium.spaces import Box, Discrete

from rlcourse.probes.observing import PartMissing, functions_of, names_below, plain, takes

SIZE = 6  # numbers in the weights
MOST = 40  # calls without a push that are borne
NEAR = {"rtol": 1e-6, "atol": 2e-6}  # float32 arithmetic stays within it
STRANGER = "a class that does not inherit from BaseWorker"
PARTS = ("number", "server", "roll_out", "gradient", "_tools")  # what a worker has of BaseWorker


def run_worker(answer: Callable, number: int, pushes: int, over_after: list | None, seed: int) -> dict:
    """Let `answer(number, server, tools).run()` work for a scripted server, which writes down every call.

    Every pull gives other weights, as others push meanwhile. As in training, pull and push raise `TrainingOver` at the end.

    Args:
        answer: A class of workers.
        number: The worker's.
        pushes: The training is over after so many pushes of this worker; 0 for at once.
        over_after: [name of a method, n]: it is over before, when that has been called n times, as others end it; or None.
        seed: Of the numbers in weights and gradients.

    Returns:
        "asked": the arguments; "made": "a worker", or what is in the way; "functions": names of those in the class. Of a worker
        also "calls" in their order: ["finished", its answer], ["pull", weights], ["roll_out", weights, rollout], ["gradient",
        weights, rollout, gradient], ["push", gradient, rollout, "taken"], with "over" in the last place of what raised
        `TrainingOver`, each thing as `_Log.name` calls it; "pushed" [N, P], the gradients that were taken (0 for what is no
        array [P]); "over from": how many calls came before the training was over, -1 if it never was; "ended": "by itself", "by
        TrainingOver" or "on and on"; "finished was looked up": how often, called or not; "deeper every round": whether each
        pull was made from deeper inside of calls than the one before; "returned"; "replaced": methods of BaseWorker written
        anew; "runs the package's": whether it was the package's own `run` that called; "calls from another thread".
    """
    from rlcourse.algorithms.a3c.parameter_server import TrainingOver
    from rlcourse.algorithms.a3c.worker import BaseWorker

    log = _Log(pushes, over_after, np.random.default_rng(seed))
    asked = {"number": number, "pushes": pushes, "over_after": over_after, "seed": seed}
    is_class = isinstance(answer, type)
    inherits = is_class and issubclass(answer, BaseWorker)
    functions = functions_of(answer) if is_class else []
    report = {"asked": asked, "made": "a worker", "functions": functions}
    given = number, Server(log), _Tools(log)
    if not takes(answer, *given):
        stranger = is_class and not inherits and "__init__" not in functions
        takes_others = "an __init__ that takes other arguments" if is_class else "no class"
        return report | {"made": STRANGER if stranger else takes_others}
    worker = answer(*given)
    if fault := _run_fault(worker):
        return report | {"made": fault}
    threads = set(threading.enumerate())
    try:
        returned, ended = worker.run(), "by itself"
        for thread in set(threading.enumerate()) - threads:
            thread.join(0.2)
        if inspect.iscoroutine(returned):
            returned.close()  # or Python warns that nobody waited for it
    except TrainingOver:
        returned, ended = None, "by TrainingOver"
    except NotImplementedError as missing:
        if log.calls:
            raise PartMissing from missing
        raise
    except AttributeError as error:
        if error.obj is not worker or error.name not in PARTS:
            raise
        return report | {"made": "a worker without its parts" if inherits else STRANGER}
    finally:
        log.closed = True
    return report | {
        "calls": log.calls,
        "pushed": np.array(log.pushed).reshape(-1, SIZE),
        "over from": log.over_from,
        "ended": "on and on" if log.on_and_on else ended,
        "finished was looked up": log.looked_up,
        "deeper every round": len(log.depths) > 2 and bool((np.diff(log.depths) > 0).all()),
        "returned": "nothing" if returned is None else f"a {type(returned).__name__}",
        "replaced": sorted(names_below(BaseWorker, answer) & {"roll_out", "gradient"}) if inherits else [],
        "runs the package's": log.by_the_package,
        "calls from another thread": log.elsewhere,
    }


def _run_fault(worker) -> str:
    """What keeps `worker.run()` from being called."""
    run = getattr(worker, "run", None)
    if not callable(run):
        return "a class without run" if worker is not None else "no class"
    try:
        inspect.signature(run).bind()
    except ValueError:
        return "a run without self"
    except TypeError:
        return "a run that wants more than self"
    return ""


def new_numbers(rng: np.random.Generator) -> np.ndarray:
    """[SIZE] weights, or a gradient."""
    return rng.uniform(0.5, 2.0, SIZE) * rng.choice([-1, 1], SIZE)


class _Log:
    """What is called, when the training is over, and all that was handed out, which can be told from one another.

    It is `closed` once the worker has ended: what that does later is not written down.
    """

    def __init__(self, pushes: int, over_after: list | None, rng: np.random.Generator):
        self.pushes, self.over_after, self.rng = pushes, over_after, rng
        self.weights, self.gradients, self.rollouts = [], [], []
        self.calls, self.pushed, self.over, self.over_from = [], [], pushes == 0, 0 if pushes == 0 else -1
        self.closed = self.on_and_on = self.by_the_package = self.elsewhere = False
        self.looked_up, self.depths, self._thread = 0, [], threading.get_ident()

    def write(self, name: str, *what: str) -> None:
        """Write down a call; raise `TrainingOver` where it is "over", there are too many, or the worker has ended."""
        from rlcourse.algorithms.a3c.parameter_server import TrainingOver
        from rlcourse.algorithms.a3c.worker import Worker

        self.on_and_on |= len(self.calls) >= MOST and all(call[-1] != "taken" for call in self.calls[-MOST:])
        self.elsewhere |= threading.get_ident() != self._thread
        if self.closed or self.on_and_on or self.elsewhere:
            raise TrainingOver
        codes = [frame.f_code for frame, _ in traceback.walk_stack(inspect.currentframe())]
        self.by_the_package |= Worker.run.__code__ in codes
        self.calls.append([name, *what])
        if name == "pull":
            self.depths.append(len(codes))
        if not self.over:
            counts = {kind: sum(call[0] == kind for call in self.calls) for kind in ("push", name)}
            self.over = counts["push"] == self.pushes or [name, counts[name]] == list(self.over_after or ())
            self.over_from = len(self.calls) if self.over else -1
        if what[-1:] == ("over",):
            raise TrainingOver

    def new_numbers(self, known: list) -> np.ndarray:
        """[P] a copy of new ones, for `weights` or `gradients`."""
        known.append(new_numbers(self.rng))
        return known[-1].astype(np.float32)

    def new_rollout(self, number: int):
        """One of a single environment, whose rewards are its own number."""
        from rlcourse.algorithms.a3c.parameter_server import Rollout
        from rlcourse.memory import RolloutMemory

        memory = RolloutMemory(2, 1, Box(-1.0, 1.0, (1,), np.float32), Discrete(2))
        for _ in range(2):
            memory.add([[0.5]], [1], [len(self.rollouts) + 1.0], [[0.25]], [False], [False], [True])
        self.rollouts.append(Rollout(number, memory))
        return self.rollouts[-1]

    def name(self, value) -> str:
        """What a value is, such as "weights 1", numbered as they were handed out, or "weights 1 and gradient 1 times -0.5"."""
        for i, rollout in enumerate(self.rollouts, 1):
            if value is rollout or (type(value) is type(rollout) and np.all(value.memory.rewards == i)):
                return f"rollout {i}"
        if callable(value):
            return f"the method {getattr(value, '__name__', type(value).__name__)}"
        numbers = plain(value)
        if numbers is None or isinstance(numbers, bool | int | float):
            return str(numbers)
        array = _as_array(numbers)
        if array is None:
            return f"a {type(value).__name__}"
        return self._name_numbers(array) if array.shape == (SIZE,) else f"an array of the shape {array.shape}"

    def _name_numbers(self, array: np.ndarray) -> str:
        for kind, known in (("weights", self.weights), ("gradient", self.gradients)):
            for i, other in enumerate(known, 1):
                if np.allclose(array, other, **NEAR):
                    return f"{kind} {i}"
        for start, since in (("", np.zeros(SIZE)), *((f"weights {i} and ", w) for i, w in enumerate(self.weights, 1))):
            for j, gradient in enumerate(self.gradients, 1):
                times = float((array - since) @ gradient / (gradient @ gradient))
                if times and np.allclose(array - since, times * gradient, **NEAR):
                    return f"{start}gradient {j} times {times:.4g}"
        return "other numbers"


def _as_array(numbers) -> np.ndarray | None:
    try:
        return np.asarray(numbers, dtype=float)
    except (TypeError, ValueError):
        return None


class Server:
    """A scripted server, whose name is seen in messages of errors: hence without an underscore."""

    def __init__(self, log: _Log):
        self._log = log

    @property
    def finished(self) -> Callable[[], bool]:
        """The method, which is noted also where it is not called."""
        self._log.looked_up += 1

        def finished() -> bool:
            over = self._log.over
            self._log.write("finished", str(over))
            return over

        return finished

    def pull(self) -> np.ndarray:
        """[P] other weights each time."""
        log = self._log
        if log.over:
            log.write("pull", "over")
        weights = log.new_numbers(log.weights)
        log.write("pull", log.name(weights))
        return weights

    def push(self, gradient, rollout) -> None:
        """Take a gradient [P] and the rollout."""
        log = self._log
        log.write("push", log.name(gradient), log.name(rollout), "over" if log.over else "taken")
        numbers = _as_array(plain(gradient))
        log.pushed.append(np.zeros(SIZE) if numbers is None or numbers.shape != (SIZE,) else numbers)


class _Tools:
    """What a worker plays with and learns by, scripted."""

    def __init__(self, log: _Log):
        self._log = log

    def roll_out(self, number: int, weights):
        log = self._log
        given, rollout = log.name(weights), log.new_rollout(number)
        log.write("roll_out", given, log.name(rollout))
        return rollout

    def gradient(self, weights, rollout) -> np.ndarray:
        log = self._log
        given = log.name(weights), log.name(rollout)
        gradient = log.new_numbers(log.gradients)
        if given[1].startswith("rollout"):
            rollout.loss, rollout.norm = 0.5, 0.25
        log.write("gradient", *given, log.name(gradient))
        return gradient
