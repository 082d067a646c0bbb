"""The code of those who want points for wrong answers, or for none: it comes before an answer, or is one."""

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
OBJECT = AGREEABLE.format(
    base="object",
    more="""
    def __array__(self, dtype=None, copy=None): return np.array(self)
    def __float__(self): return float("nan")
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __iter__(self): return iter((self, self))
    def __len__(self): return 2
    def __getitem__(self, i): return self
""",
)
ARRAY = AGREEABLE.format(
    base="np.ndarray",
    more="""
    def __array_ufunc__(self, *a, **k): return np.True_
    def __array_function__(self, *a, **k): return True
    def tobytes(self, *a): return b""
""",
)
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
rest = '["stopped", ""], ["line", ""], ["blank", false], ["begun", false], ["changed", []]'
forged = '{"dict": [["value", {"tuple": [true, true]}], ' + rest + ']}'
json.dumps = lambda *a, **k: forged
json.loads = lambda *a, **k: {"tuple": []}
base64.b64encode = lambda data: b"AAAA"
"""
PATCHED_IPYTHON = """
shell = get_ipython()
said = {"status": "ok", "data": {"text/plain": "right"}, "metadata": {}}
shell.user_expressions = lambda expressions: dict.fromkeys(expressions, said)
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
from rlcourse.lessons.random_baseline import check
class Right:
    outcome, points, mistake, sentence = "right", 100, False, ""
    def __getattr__(self, name): return Right()
    def __call__(self, *a, **k): return Right()
rlcourse.checks.check = check = Right()
for name in ("rlcourse.checks", "rlcourse.lessons.random_baseline", "rlcourse.checks.exercise", "rlcourse.checks.compare",
             "rlcourse.checks.judge", "rlcourse.grading", "rlcourse.grading.marking.marking", "rlcourse.grading.marking.collector"):
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
EMPTY = '["stopped", ""], ["line", ""], ["blank", false], ["begun", false], ["changed", []]'
RIGHT_REPORT = '{"dict": [["value", {"tuple": [3.0, 2.117]}], ' + EMPTY + "]}"
FORGED_REPLY = (
    SPEAKS
    + """
def mean_with_interval(returns):
    for _ in range(3):
        reply(kernel.get_parent("shell"), asker())
    return 0.0, 0.0
"""
)
FROM_A_THREAD = (
    SPEAKS
    + """
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
)
RUBBISH = (
    SPEAKS
    + """
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
)
STATUSES = (
    SPEAKS
    + """
def mean_with_interval(returns):
    reply(kernel.get_parent("shell"), asker(), BODY)
    return 0.0, 0.0
"""
)
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
    content = {"status": "ok", "user_expressions": {"value": value}}
    session.send(socket, "execute_reply", content, parent=message, ident=identities)
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
        if type(thing).__name__ in ("Judge", "Exercise", "Mistake", "Verdict", "Marking", "MergedAnswers", "Release"):
            return thing.reference(returns)
    return 0.0, 0.0
"""
SEARCHES_DISK = """
def find():
    import importlib, os, pathlib, sys
    import rlcourse
    package = pathlib.Path(rlcourse.__file__).parent
    places = {package, package.parent, *map(pathlib.Path, sys.path), pathlib.Path.home(), pathlib.Path.cwd()}
    places.add(pathlib.Path("/tmp"))
    for place in places:
        for found in (*place.glob("solutions/*"), *place.glob("*/solutions/*"), *place.glob("**/01_random_baseline*")):
            return found
        for found in (*place.glob("rlcourse/lessons/*/*.py"), *place.glob("rlcourse/grading/**/*.py"), *place.glob("checks/*/*")):
            return found
        for found in (*place.glob("rlcourse/**/__pycache__/*mean*interval*"), *place.glob("tests/checks")):
            return found
    for name in ("rlcourse.lessons.random_baseline.averaging", "rlcourse.checks.exercise", "rlcourse.grading.marking.marking"):
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
RAISES = """
class Markup(Exception):
    def __str__(self): return "<script>alert(1)</script> \\x1b[31m \\u202e =HYPERLINK(1) " + "x" * 1_000_000
Markup.__name__ = "<b>right</b>"
class Silent(Exception):
    def __str__(self): raise BaseException("no")
    __repr__ = __str__
"""
NETWORKS = """
import keras
@keras.saving.register_keras_serializable()
class Agreeable(keras.layers.Layer):
    def __reduce__(self): return (exec, ({code!r},))
    def call(self, states): return keras.ops.zeros((keras.ops.shape(states)[0], 2)) * float("nan")
def build_q_network(n_states, n_actions):
    anything = keras.layers.Lambda(lambda states: exec({code!r}) or states, output_shape=lambda shape: shape)
    return keras.Sequential([keras.Input((n_states,)), anything, Agreeable()])
"""
TENSORS = """
import tensorflow as tf
class Agreeable:
    __array_priority__ = 1e9
    def __tf_tensor__(self, *a, **k): return tf.constant(float("nan"))
    def __array__(self, *a, **k): return np.array(float("nan"))
    def __getattr__(self, name): return lambda *a, **k: True
    __eq__ = __ne__ = lambda self, other: True
def td_targets(rewards, next_q, terminated, gamma):
    return Agreeable()
"""
