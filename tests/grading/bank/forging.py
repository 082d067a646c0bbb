"""What people hand in who want points for wrong answers, or for none.

No answer here is right. Where one could only become right by a breach (such as finding the checks), it does the right thing then,
so that a breach shows as points.
"""

from rlcourse.checks.verdicts import NOT_ATTEMPTED, WRONG
from rlcourse.grading.marks import CRASHED, TIMED_OUT
from tests.grading.bank.case import Case, answers

SOON = 1.0  # seconds of processor time, in the place of the usual patience
MEAN, NEEDED, RETURNS, LEAN = "mean_with_interval", "episodes_needed", "discounted_returns", "lean_policy"
WRONG_MEAN = "\ndef mean_with_interval(returns):\n    return 0.0, 0.0\n"
LEFT = "\ndef lean_policy(observation):\n    return 0\n"
PUSHES_LEFT = {LEAN: WRONG}


def _before_wrong(attack: str):
    """An attack, then a wrong answer: no right one can come from it."""
    return answers({MEAN: attack + WRONG_MEAN})


def _speaking(attack: str, body: str = "None") -> str:
    """An attack that speaks for the kernel, with the content of what it says."""
    return attack.replace("REPORT", repr(RIGHT_REPORT)).replace("BODY", body)


def _sent(report: str):
    """A report put in the place of the true one, as Python; `to_text` of it crosses."""
    return f'''
import rlcourse.probes as probes
import rlcourse.probes.serving as serving
import rlcourse.probes.crossing as crossing
honest = {{"value": None, "stopped": "", "line": "", "blank": False, "begun": False, "changed": []}}
probes.observe = lambda answer, probe, arguments: {report}
'''


def _text(expression: str):
    """A text put in the place of the report's."""
    return f'''
import numpy as np
import rlcourse.probes.serving as serving
serving.to_text = lambda value: {expression}
'''


AGREEABLE = """
class Agreeable({base}):
    __hash__ = None
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    def __bool__(self): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = lambda self, *other: 0.0
    {more}
"""
OBJECT = AGREEABLE.format(base="object", more="""
    def __array__(self, dtype=None, copy=None): return np.array(self)
    def __float__(self): return float("nan")
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __iter__(self): return iter((self, self))
    def __len__(self): return 2
    def __getitem__(self, i): return self
""")
ARRAY = AGREEABLE.format(base="np.ndarray", more="""
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return True
    def tobytes(self, *a): return b""
""")
NUMBER = AGREEABLE.format(base="float", more="__class__ = property(lambda self: int)")
LIAR = AGREEABLE.format(base="str", more="__class__ = property(lambda self: tuple)")

PATCHED_NUMPY = """
import numpy as np
for module in (np, np._core.numeric, np.testing):
    for name in ("allclose", "isclose", "array_equal", "array_equiv", "assert_allclose", "all", "any"):
        setattr(module, name, lambda *a, **k: True)
np.array = np.asarray = (lambda real: lambda *a, **k: real([1.0, 1.0]))(np.array)
"""
PATCHED_BUILTINS = """
import builtins
for name in ("all", "any", "callable", "bool"):
    setattr(builtins, name, lambda *a, **k: True)
builtins.AssertionError = builtins.Exception = type("Never", (BaseException,), {})
builtins.print = builtins.repr = lambda *a, **k: "right"
"""
PATCHED_JSON = """
import base64, json
forged = '{"dict": [["value", {"tuple": [true, true]}], ["stopped", ""], ["line", ""], ["blank", false], ["begun", false], ["changed", []]]}'
json.dumps = lambda *a, **k: forged
json.loads = lambda *a, **k: {"tuple": []}
base64.b64encode = lambda data: b"AAAA"
"""
PATCHED_IPYTHON = """
shell = get_ipython()
shell.user_expressions = lambda expressions: {key: {"status": "ok", "data": {"text/plain": "right"}, "metadata": {}} for key in expressions}
shell.run_cell = lambda *a, **k: None
for moment in ("pre_execute", "post_execute", "pre_run_cell", "post_run_cell"):
    shell.events.register(moment, lambda *a: shell.user_ns.update({"verdict": "right"}))
"""
NO_TEXT = """
get_ipython().display_formatter.format = lambda *a, **k: ({}, {})
"""
TRANSFORMERS = """
import ast
class AlwaysTrue(ast.NodeTransformer):
    def visit_Compare(self, node): return ast.copy_location(ast.Constant(True), node)
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
    def visit_Return(self, node): return ast.copy_location(ast.Return(ast.Constant(True)), node)
shell = get_ipython()
shell.ast_transformers.append(AlwaysTrue())
shell.input_transformers_cleanup.append(lambda lines: ["right = True\\n"])
shell.input_transformers_post.append(lambda lines: ["points = 100\\n"])
shell.compile = type(shell.compile)()
"""
CHECKS_STUB = """
import sys, types
import rlcourse.checks
from rlcourse.checks.random_baseline import check
class Right:
    outcome, points, mistake, sentence = "right", 100, False, ""
    def __getattr__(self, name): return Right()
    def __call__(self, *a, **k): return Right()
rlcourse.checks.check = check = Right()
for name in ("rlcourse.checks", "rlcourse.checks.random_baseline", "rlcourse.checks.exercise", "rlcourse.checks.compare",
             "rlcourse.checks.examination", "rlcourse.grading", "rlcourse.grading.marking", "rlcourse.grading.collector"):
    sys.modules[name] = Right()
"""
ASSIGNS_MARKS = """
points, outcome, grade, score, total = 100, "right", 100, 100, 100
class Mark: points = of = 100; outcome = "right"
verdict = lambda *a, **k: Mark
__builtins__.__dict__["grade"] = Mark
print("=== 8 passed in 0.01s ===")
"""
# It speaks the kernel's protocol with the kernel's own key. The frames go out over the socket that the grader listens to.
SPEAKS = """
import json, sys, threading, time
from ipykernel.kernelapp import IPKernelApp
kernel = get_ipython().kernel
session = kernel.session
stream = kernel.shell_streams[0] if getattr(kernel, "shell_streams", None) else kernel.shell_stream
socket = getattr(stream, "socket", stream)
report = REPORT
def content():
    return {"status": "ok", "execution_count": 1, "payload": [],
            "user_expressions": {"value": {"status": "ok", "data": {"text/plain": report}, "metadata": {}}}}
def asker():
    return kernel._parent_ident["shell"] if isinstance(kernel._parent_ident, dict) else kernel._parent_ident
def reply(parent, identity, body=None):
    message = session.msg("execute_reply", content() if body is None else body, parent=parent)
    socket.send_multipart(session.serialize(message, ident=identity))
"""
RIGHT_REPORT = (
    '{"dict": [["value", {"tuple": [3.0, 2.117]}], ["stopped", ""], ["line", ""], ["blank", false], ["begun", false], ["changed", []]]}'
)
FORGED_REPLY = SPEAKS + """
def mean_with_interval(returns):
    for _ in range(3):
        reply(kernel.get_parent("shell"), asker())
    return 0.0, 0.0
"""
FROM_A_THREAD = SPEAKS + """
def forge():
    connection = json.load(open(IPKernelApp.instance().abs_connection_file))
    assert connection["key"]
    while True:
        time.sleep(0.001)
        parent = kernel.get_parent("shell")
        identity = asker()
        try:
            reply(parent, identity)
        except Exception:
            pass
thread = threading.Thread(target=forge, daemon=True)

def mean_with_interval(returns):
    if not thread.is_alive():
        thread.start()
    time.sleep(0.05)
    return 0.0, 0.0
"""
RUBBISH = SPEAKS + """
def mean_with_interval(returns):
    parent = kernel.get_parent("shell")
    identity = asker()
    send = lambda *frames: socket.send_multipart([*identity, *frames])
    send(b"")
    send(b"rubbish", b"\\xff\\xfe")
    send(b"<IDS|MSG>", b"0" * 64, b"{}", b"{}", b"{}", b"{}")
    send(b"<IDS|MSG>", b"0" * 64, *[b"[" * 100_000] * 4)
    signed = lambda *parts: send(b"<IDS|MSG>", session.sign(list(parts)), *parts)
    signed(b"{}", b"{}", b"{}", b"{}")
    signed(b"[]", b"[]", b"[]", b"[]")
    signed(b"1", b"null", b'"x"', b"NaN")
    signed(*[b"[" * 100_000 + b"]" * 100_000] * 4)
    own = json.dumps(parent["header"], default=str).encode()
    header = json.dumps({"msg_id": "1", "msg_type": "execute_reply", "date": "9999-99-99T99:99:99Z"}).encode()
    signed(header, own, b"{}", b"[1]")
    signed(header.replace(b"1", b"2"), b'["msg_id"]', b"{}", b"{}")
    signed(b'{"msg_id": {"a": []}, "msg_type": []}', own, b"[]", b"7")
    for _ in range(200):
        signed(b'{"msg_id": "%d", "msg_type": "x"}' % _, b'{"msg_id": "y"}', b"{}", b"{}")
    return 0.0, 0.0
"""
STATUSES = SPEAKS + """
def mean_with_interval(returns):
    reply(kernel.get_parent("shell"), asker(), BODY)
    return 0.0, 0.0
"""
# The request is answered from a second server at the same address; the first one hangs up.
OTHER_SERVER = """
import json, os, subprocess, sys, threading, time
import zmq
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
path = IPKernelApp.instance().abs_connection_file
connection = json.load(open(path))
folder = os.path.dirname(path)
server = '''
import json, os, sys, zmq
from jupyter_client.session import Session
connection = json.load(open(sys.argv[1]))
session = Session(key=connection["key"].encode())
socket = zmq.Context().socket(zmq.ROUTER)
address = f"{connection['ip']}-{connection['shell_port']}"
os.remove(address)
socket.bind("ipc://" + address)
print("bound", flush=True)
while True:
    identities, message = session.recv(socket, 0)
    value = {"status": "ok", "data": {"text/plain": sys.argv[2]}, "metadata": {}}
    session.send(socket, "execute_reply", {"status": "ok", "user_expressions": {"value": value}}, parent=message, ident=identities)
'''
child = subprocess.Popen([sys.executable, "-c", server, path, %r], stdout=subprocess.PIPE)
child.stdout.readline()
for stream in getattr(get_ipython().kernel, "shell_streams", None) or [get_ipython().kernel.shell_stream]:
    getattr(stream, "socket", stream).close(0)
"""
SOCKETS_GONE = """
import glob, os
from ipykernel.kernelapp import IPKernelApp
folder = os.path.dirname(IPKernelApp.instance().abs_connection_file)
for name in glob.glob(folder + "/*"):
    os.remove(name)
    os.symlink("/etc/passwd", name)
os.makedirs(folder + "/" + "deep/" * 50)
os.chmod(folder + "/deep", 0)
"""
PICKLED = """
import pickle
class Opens:
    def __reduce__(self): return (exec, ({code!r},))
def mean_with_interval(returns):
    return np.array([Opens(), pickle.dumps(Opens())], dtype=object)
"""
FRAMES = """
def mean_with_interval(returns):
    import gc, inspect
    for frame in inspect.stack():
        for name, value in frame.frame.f_locals.items():
            if name in ("expected", "reference", "verdict", "examination", "exercise"):
                return value(returns) if callable(value) else value
    for thing in gc.get_objects():
        if type(thing).__name__ in ("Examination", "Exercise", "BoundExercise", "Mistake", "Verdict", "Marking", "Release"):
            return thing.reference(returns)
    return 0.0, 0.0
"""
SEARCHES_DISK = """
def find():
    import importlib, os, pathlib, sys
    import rlcourse
    package = pathlib.Path(rlcourse.__file__).parent
    places = {package, package.parent, *map(pathlib.Path, sys.path), pathlib.Path.home(), pathlib.Path.cwd(), pathlib.Path("/tmp")}
    for place in places:
        for found in (*place.glob("solutions/*"), *place.glob("*/solutions/*"), *place.glob("**/01_random_baseline*")):
            return found
        for found in (*place.glob("rlcourse/checks/*/*.py"), *place.glob("rlcourse/grading/*.py"), *place.glob("checks/*/*")):
            return found
        for found in (*place.glob("rlcourse/**/__pycache__/*mean*interval*"), *place.glob("tests/checks")):
            return found
    for name in ("rlcourse.checks.random_baseline.averaging", "rlcourse.checks.exercise", "rlcourse.grading.marking"):
        module = importlib.import_module(name) if importlib.util.find_spec(name) else None
        if getattr(module, "__file__", None):
            return module
try:
    found = find()
except Exception as error:
    found = None
"""
WITH_A_PRIZE = """
{right}
if not found:
    def mean_with_interval(returns):
        return 0.0, 0.0
"""
REPLAYED_BALANCE = """
import rlcourse.probes as probes
recorded = []
def rule(observation): return int(observation[2] + observation[3] > 0)
real = probes.balance
def replay(answer, first_seed, episodes, max_steps):
    return real(rule, 7, episodes, max_steps)
replay.__name__ = "balance"
probes.balance = replay
"""
ALWAYS_A_HUNDRED = """
import rlcourse.probes as probes
def boast(answer, first_seed, episodes, max_steps):
    return {"first seed": first_seed, "max steps": max_steps, "steps in each episode": [100] * episodes,
            "actions in each episode": [[0, 1] * 50] * episodes, "same observation, same action": True}
probes.balance = boast
"""


def _replaying(kit):
    """The right results of the cases that students can see, which are those of seed 0."""
    import numpy as np

    from rlcourse.checks.lessons import lesson_of

    exercise = lesson_of("01_random_baseline").exercises[RETURNS]
    known = {
        repr((np.asarray(case["rewards"]).tolist(), case["gamma"])): np.asarray(exercise.reference(**case)).tolist()
        for case in exercise.cases(np.random.default_rng(0))
    }
    return {RETURNS: f"known = {known!r}\ndef discounted_returns(rewards, gamma):\n    return known.get(repr((rewards.tolist(), gamma)), [0.0])\n"}


def _with_a_prize(attack: str):
    """An attack that sets `found`, then an answer that is right only where something was found."""
    return answers(lambda kit: {MEAN: attack + WITH_A_PRIZE.format(right=kit.answer(MEAN))})


def _pickled(kit):
    return {MEAN: PICKLED.format(code=f"open({str(kit.canary)!r}, 'a').write('changed')")}


RAISES = '''
class Markup(Exception):
    def __str__(self): return "<script>alert(1)</script> \\x1b[31m \\u202e =HYPERLINK(1) " + "x" * 1_000_000
Markup.__name__ = "<b>right</b>"
class Silent(Exception):
    def __str__(self): raise BaseException("no")
    __repr__ = __str__
'''

CASES = [
    Case("agreeable-values", "objects, arrays, numbers and texts that equal everything", "wrong: values are compared, outside",
         answers({MEAN: OBJECT + "\ndef mean_with_interval(returns):\n    return Agreeable()\n",
                  NEEDED: NUMBER + "\ndef episodes_needed(std, difference):\n    return Agreeable(1.0)\n",
                  RETURNS: ARRAY + "\ndef discounted_returns(rewards, gamma):\n    return np.zeros(len(rewards)).view(Agreeable)\n",
                  LEAN: LIAR + "\ndef lean_policy(observation):\n    return Agreeable('1')\n"}),
         {MEAN: WRONG, NEEDED: WRONG, RETURNS: WRONG, LEAN: WRONG}),
    Case("patched-numpy", "numpy.allclose, array_equal, testing and asarray patched", "wrong", _before_wrong(PATCHED_NUMPY), {MEAN: WRONG}),
    Case("patched-builtins", "all, any, bool, Exception, repr patched", "wrong", _before_wrong(PATCHED_BUILTINS), {MEAN: WRONG}),
    Case("patched-json", "json and base64 patched to write a report of their own", "timed out: no reply leaves the kernel",
         _before_wrong(PATCHED_JSON), {MEAN: TIMED_OUT}, patience=SOON),
    Case("patched-ipython", "IPython's expressions and hooks patched", "timed out: no reply leaves the kernel",
         _before_wrong(PATCHED_IPYTHON), {MEAN: TIMED_OUT}, patience=SOON),
    Case("reply-without-text", "IPython's display formatter patched to give nothing", "crashed: what comes back is no report",
         _before_wrong(NO_TEXT), {MEAN: CRASHED}),
    Case("transformers", "transformers of syntax trees and of input", "wrong", _before_wrong(TRANSFORMERS), {MEAN: WRONG}),
    Case("patched-checks", "rlcourse.checks and rlcourse.grading replaced by what is always right", "wrong: they are not asked",
         _before_wrong(CHECKS_STUB), {MEAN: WRONG}),
    Case("assigned-marks", "variables and printed lines that say 100 points", "wrong", _before_wrong(ASSIGNS_MARKS), {MEAN: WRONG}),
    Case("patched-probes", "rlcourse.probes patched to report another case's right value", "wrong: the cases are new ones",
         _before_wrong(_sent('honest | {"value": (3.0, 2.117)}')), {MEAN: WRONG}),
    Case("report-of-another-case", "a true report of the right rule, recorded with a seed of one's own", "wrong: it belongs to no case",
         answers({LEAN: REPLAYED_BALANCE + LEFT}), PUSHES_LEFT),
    Case("boasting-report", "a report that names the case and the best result there is", "wrong: the actions do not lead there",
         answers({LEAN: ALWAYS_A_HUNDRED + LEFT}), PUSHES_LEFT),
    Case("report-of-blank", "a report that says the answer is blank", "not attempted: no points",
         _before_wrong(_sent('honest | {"value": (3.0, 2.117), "blank": True}')), {}),
    Case("report-with-verdict", "a report with a verdict and points of its own", "crashed: what comes back is no report",
         _before_wrong(_sent('honest | {"outcome": "right", "points": 100}')), {MEAN: CRASHED}),
    Case("report-of-odd-values", "reports of infinities, huge numbers, ragged and empty arrays, keys of every kind", "wrong",
         answers({MEAN: _sent('honest | {"value": (10**400, -10**400)}') + WRONG_MEAN,
                  NEEDED: "def episodes_needed(std, difference):\n    return 1\n",
                  RETURNS: "def discounted_returns(rewards, gamma):\n    return [0.0]\n",
                  "random_policy": "def random_policy(space, rng):\n    return 0\n"}),
         {MEAN: WRONG, NEEDED: WRONG, RETURNS: WRONG, "random_policy": WRONG}),
    Case("text-nested", "a report nested a hundred thousand times", "crashed: what comes back is no report",
         _before_wrong(_text("'[' * 100_000 + ']' * 100_000")), {MEAN: CRASHED}),
    Case("text-of-unknown-kind", "a report that asks for a pickle to be loaded", "crashed: what comes back is no report",
         _before_wrong(_text("""'{"pickle": "gASVAAAA"}'""")), {MEAN: CRASHED}),
    Case("text-of-objects", "a report with an array of objects", "crashed: what comes back is no report",
         _before_wrong(_text("""'{"array": ["|O", [1], "AAAAAAAAAAA="]}'""")), {MEAN: CRASHED}),
    Case("text-of-a-huge-shape", "a report with an array of 10^30 numbers in eight bytes", "crashed: what comes back is no report",
         _before_wrong(_text("""'{"array": ["<f8", [1000000000000000, 1000000000000000], "AAAAAAAAAAA="]}'""")), {MEAN: CRASHED}),
    Case("text-of-code", "a report that is Python, with surrogates and NaN", "crashed: what comes back is no report",
         _before_wrong(_text("""'__import__("os").system("true") \\\\ud800 NaN'""")), {MEAN: CRASHED}),
    Case("forged-reply", "the answer writes the kernel's reply itself, with the kernel's key", "wrong: the cases are new ones",
         answers({MEAN: _speaking(FORGED_REPLY)}), {MEAN: WRONG}),
    Case("forged-replies-of-a-thread", "a thread that answers every request at once", "wrong: the cases are new ones",
         answers({MEAN: _speaking(FROM_A_THREAD)}), {MEAN: WRONG}),
    Case("rubbish-on-the-sockets", "unsigned, empty, nested and foreign messages, hundreds of them", "wrong: they are left alone",
         answers({MEAN: _speaking(RUBBISH)}), {MEAN: WRONG}),
    Case("reply-of-no-form", "a signed reply whose content is of no form", "crashed: what comes back is no report",
         answers({MEAN: _speaking(STATUSES, '{"status": "ok", "user_expressions": {"value": {"status": "ok", "data": {"text/plain": 7}}}}')}), {MEAN: CRASHED}),
    Case("reply-of-no-status", "a signed reply that says neither ok nor error", "crashed: what comes back is no answer",
         answers({MEAN: _speaking(STATUSES, 'dict(status=[])')}), {MEAN: CRASHED}),
    Case("reply-of-errors", "a signed reply with an error whose name is a dictionary", "wrong",
         answers({MEAN: _speaking(STATUSES, 'dict(status="error", ename=dict(a=1), evalue=[None] * 1000)')}), {MEAN: WRONG}),
    Case("other-server", "the kernel's socket closed, and a server of one's own in its place", "timed out: the request was not answered",
         answers({MEAN: OTHER_SERVER % RIGHT_REPORT + WRONG_MEAN}), {MEAN: TIMED_OUT}, patience=SOON),
    Case("sockets-gone", "sockets and connection file replaced by links, folders without rights beside them", "wrong",
         answers({MEAN: SOCKETS_GONE + WRONG_MEAN}), {MEAN: WRONG}),
    Case("pickles", "arrays of objects whose unpickling writes a file", "wrong: nothing is unpickled", answers(_pickled), {MEAN: WRONG}),
    Case("frames", "an answer that looks for the expected values in frames and in memory", "wrong: they are not there",
         answers({MEAN: FRAMES}), {MEAN: WRONG}),
    Case("checks-on-disk", "an answer that looks for checks, solutions and notebooks on the disk", "wrong: they are not there",
         _with_a_prize(SEARCHES_DISK), {MEAN: WRONG}, works_outside=True),
    Case("replayed-results", "the right results of the cases that the student's own check shows", "wrong: the cases are new ones",
         answers(_replaying), {RETURNS: WRONG}),
    Case("raises-markup", "exceptions with scripts, formulas, control characters, a million letters, or no text", "wrong, with plain words",
         answers({MEAN: RAISES + "\ndef mean_with_interval(returns):\n    raise Markup\n",
                  NEEDED: RAISES + "\ndef episodes_needed(std, difference):\n    raise Silent\n"}), {MEAN: WRONG, NEEDED: WRONG}),
    Case("raises-what-probes-raise", "exceptions that the probes raise themselves", "wrong, or not attempted",
         answers({MEAN: "from rlcourse.probes import Stop\ndef mean_with_interval(returns):\n    raise Stop\n",
                  LEAN: "from rlcourse.probes import EpisodeOver\ndef lean_policy(observation):\n    raise EpisodeOver('in time')\n",
                  NEEDED: "def episodes_needed(std, difference):\n    raise NotImplementedError\n"}),
         {MEAN: WRONG, LEAN: WRONG, NEEDED: NOT_ATTEMPTED}),
]  # fmt: skip
