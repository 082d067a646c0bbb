"""Programs that read and assign entries: compiled they give what NumPy gives, or say what is in the way; nothing between."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlcourse.networks import NotCompilable
from rlcourse.networks.tensorflow import tf
from rlcourse.networks.tensors import run_on_tensors

RNG = np.random.default_rng(0)


def arrays(b, a=3):
    """q [B, A], a [B], r [B], m [B]."""
    q, r = RNG.normal(size=(b, a)).astype(np.float32), RNG.normal(size=b).astype(np.float32)
    return q, np.arange(b) * 2 % a, r, np.arange(b) % 3 == 1


def function_of(program: str):
    """A function of q, a, r and m; y is a copy of q, and R the numbers of its rows."""
    if "return" not in program:
        program = f"return {program}"
    lines = ["y = q.copy()", "R = np.arange(len(q))", *program.split("; ")]
    names = {"np": np, "copy": copy}
    exec("def function(q, a, r, m):\n" + "".join(f"    {line}\n" for line in lines), names)
    return names["function"]


def compiled(function, given, xla=True):
    program = tf.function(lambda *tensors: run_on_tensors(function, *tensors), jit_compile=xla, autograph=False)
    return program(*map(tf.constant, given)).numpy()


def in_numpy(function, given):
    return np.asarray(function(*copy.deepcopy(given)), np.float32)


THE_SAME = """
q[R, -1] | q[[0, -1]] | q[np.array([-1, 0])] | q[R, a - 3] | q[a - 2] | q[-1, a - 3] | q[a[0] - 3] | q[:, a[0] - 3]
q[..., a[0] - 1] | q[R.tolist(), a] | q[[a[0], a[1]]] | q[[]] | q[::-1] | q[1:3, ::2] | q[None, ..., 0]
np.take_along_axis(q, a[:, None] - 3, axis=1) | np.take(q, a - 3, axis=1) | q[()]
y[R, a - 3] = r; return y
y[R, -1] = r; return y
y[R, a] = 5; return y
y[R, [-1] * len(q)] = r; return y
y[m] = 0; return y
y[m] = [1, 2, 3]; return y
y[q > 0] = r[:1]; return y
np.maximum.reduce(q) | np.add.reduce(q) | np.add.reduce(q, axis=None) | np.max(q) | q.max() | np.max(q, 1, None, True)
np.max(q, 1, None, False) | np.logical_and.reduce(q > 0) | np.add.reduce(m)
np.vstack([r, r]) | np.hstack([r, r]) | np.column_stack([r, q]) | np.stack([r, r]) | np.dstack([r, r]) | np.dstack([q, q])
np.vstack([q, q, q[0]]) | np.hstack([q, q]) | np.concatenate([a, r])
a & 1 | a ^ 3 | ~a | a & m | ~m | m & (r > 0) | m ^ True | np.bitwise_or(a, 2)
copy.copy(q) | copy.deepcopy(q) | q.flatten() | q.transpose(1, 0) | q.clip(min=0) | np.clip(q, None, 1)
np.floor(a) | np.mean(a)
best = np.max(q, axis=1); best[m] = 0; return best
idx = (R, a); y[idx] = r; y[idx] += 0.5 * q.max(axis=1); return y
t = r.copy(); t += q.max(axis=1); t[m] = 0; t *= 2; return t
y -= r[:, None]; w = y; y += 1; return w
np.add(y, 1, out=y); return y
t = a.copy(); t += 1; t[m] = 2.7; return t
t = m.copy(); t |= r > 0; return t
z = y[R, a]; y[R, a] = 100; return z
z = y[a]; y[R, a] = 100; return z + y
z = y.flatten(); y[R, a] = 100; return z
z = y.astype(np.float32); y[R, a] = 100; return z
z = y; y[R, a] = 100; return z
z = r.sum(); w = z; z += 1; return w
z = r.sum().copy(); w = z; z += 1; return w
z = np.where(True, r.sum(), 0); w = z; z += 1; return w
z = np.copy(r.sum()); w = z; z += 1; return w
""".strip().replace("\n", " | ").split(" | ")  # fmt: skip


@pytest.mark.parametrize("program", THE_SAME)
@pytest.mark.parametrize("b", [5, 3])
def test_a_program_gives_what_it_gives_in_numpy(program, b):
    function, given = function_of(program), arrays(b)
    expected = in_numpy(function, given)
    found = compiled(function, given, xla=b == 5)
    assert found.shape == expected.shape
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-5)


VIEWS = ("y[:, 0]", "y[1]", "y[:]", "y[...]", "y[None]", "y[::-1]", "y.T", "y.mT", "y.transpose(1, 0)", "np.transpose(y)",
         "y.reshape(-1)", "y.ravel()", "y.squeeze()", "np.squeeze(y)", "np.expand_dims(y, 0)",
         "np.broadcast_to(y, (2, *y.shape))", "list(y)", "list(zip(y, r))", "np.split(y, [1])[1]", "np.flip(y)",
         "np.swapaxes(y, 0, 1)", "np.diagonal(y)", "y.astype(np.float32, copy=False)")  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("change", ["y[R, a] = 100", "y[m] = 0", "y += 1"])
def test_after_a_part_has_been_taken_nothing_is_assigned(view, change):
    with pytest.raises(NotCompilable, match=r"a part (of this array|has been taken)"):
        compiled(function_of(f"z = {view}; {change}; return z"), arrays(5), xla=False)


REFUSED = {
    r"np\.where\(mask, values\[:, None\], y\)": (
        "y[a[:, None] == np.arange(3)] = r; return y", "y[q > 0] = q; return y"),
    "does not fit": ("y[m[:2]] = 0; return y",),
    r"give \(5,\) values": ("y[R, a] = r[:, None]; return y", "y[R, a] = q; return y", "y[R, a] = [1, 2]; return y"),
    "is no real number": ("y[R, a] = None; return y", "y[...] = None; return y", "y[...] = '1'; return y",
                          "y[R, a] = 1j; return y"),
    "is no type of real numbers": ("q.astype(complex)", "q.astype(str)"),
    "an index must be whole numbers": ("q[0.0]", "q[r]", "q['a']", "q[True]", "y[True] = 0; return y", "y[R, r] = 1; return y",
                                       "q[R, q.max(axis=1)]"),
    "a mask as an index": ("q[[True, False, True, False, False]]", "q[m]", "q[~m, 0]", "y[m] += 1; return y"),
    "one entry after another": ("y[R, m] = 1; return y", "y[0, 0] = 1; return y", "y[a, R] = 1; return y"),
    "out of bounds": ("q[7]", "q[:, 5]", "q[R, 3]"),
    r"np\.full_like\(y, number\)": ("y.fill(0); return y",),
    r"np\.sort\(y, axis=-1\)": ("y.sort(axis=1); return y",),
    r"y\.reshape\(-1\)": ("y.flat[a]",),
    r"y\[np\.arange\(B\), actions\] = values": ("y.put([0], 1); return y",),
    r"\.item\(\) needs numbers": ("q.item(0)",),
    r"q\.copy\(\) is the copy": ("np.array(q)",),
    "gives complex": ("q + 1j",),
    "cannot be used like this": ("-m", "q & 1", "np.sum(q, 1, np.float32)", "np.nan_to_num(q, 0.0)",
                                 "t = a.copy(); t += 0.5; return t", "t = r.copy(); t -= q; return t"),
    "gives the same shape": ("np.nonzero(q)", "np.where(m)", "np.unique(a)"),
    "compute a new array": ("q += 1; return q", "t = r[:1].copy(); w = t.squeeze(); w += 1; return t"),
    "no counterpart": ("np.linalg.diagonal(q)", "np.copyto(y, q + 1); return y", "y.view()"),
    r"x\.copy\(\), or make a new one": ("y.T[a, R] = r; return y", "q[R, a] = r; return q"),
}  # fmt: skip


@pytest.mark.parametrize(("advice", "program"), [(advice, p) for advice, programs in REFUSED.items() for p in programs])
def test_what_cannot_be_compiled_says_what_is_in_the_way(advice, program):
    with pytest.raises(NotCompilable, match=advice):
        compiled(function_of(program), arrays(5), xla=False)


def test_a_mask_of_a_square_is_never_filled_along_the_wrong_axis():
    with pytest.raises(NotCompilable, match="many values"):
        compiled(function_of("y[a[:, None] == np.arange(3)] = r; return y"), arrays(3), xla=False)


STATEMENTS = st.sampled_from(
    ["z = y", "z = y[a]", "z = y.T", "z = y[:, -1]", "z = y[R, a - 3]", "z = y + 1", "z = z * 2", "y = z", "z = y.copy()",
     "y[R, a] = r", "y[R, a - 3] = 7", "y[R, a] += 1", "z[R, a] = 3", "y[m] = 0", "y[y > 0.5] = -1", "z[m] = 4", "y += 1",
     "z += r[:, None]", "z -= y", "y *= z", "z = y.sum(axis=1)", "z = np.where(m, r, z)", "z = y.max()", "z = z[::-1]",
     "z = np.maximum(y, z)", "y = y[::-1] + 0", "z = z.reshape(-1)", "z = y[-1]", "z = np.stack([r, r, r], axis=1)"]
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(STATEMENTS, min_size=2, max_size=6), st.sampled_from([3, 5]))
def test_no_program_gives_other_numbers_than_in_numpy(statements, b):
    program = "; ".join(["z = q * 1", *statements, "return np.concatenate([np.reshape(y, -1), np.reshape(z, -1)])"])
    function, given = function_of(program), arrays(b)
    try:
        found = compiled(function, given, xla=False)
    except NotCompilable:
        return
    expected = in_numpy(function, given)
    if not np.allclose(found, expected, rtol=1e-4, atol=1e-4):  # without XLA, TensorFlow takes max(x, 2 x) for a leaky ReLU
        found = compiled(function, given, xla=True)
    assert np.allclose(found, expected, rtol=1e-4, atol=1e-4)
