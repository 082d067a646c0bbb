import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rlcourse.networks import NotCompilable, NumpyTensor
from rlcourse.networks.tensorflow import keras, tf
from rlcourse.networks.tensors import run_by_python, run_on_arrays, run_on_tensors

B = 5
RNG = np.random.default_rng(0)
Q_VALUES = RNG.normal(scale=2, size=(B, 3)).astype(np.float32)
MASK = np.array([True, False, False, True, False])
ACTIONS = np.array([2, 0, 1, 1, 2])
REWARDS = RNG.normal(size=B).astype(np.float32)

IDIOMS = {  # of q [B, A], mask [B], a [B], r [B]
    "np.where(mask, ...)": lambda q, mask, a, r: np.where(mask, r, r + q.max(axis=-1)),
    "np.where(comparison)": lambda q, mask, a, r: np.where(q > 0, q, 0.0),
    "q.max(axis=-1)": lambda q, mask, a, r: q.max(axis=-1),
    "q.max(1)": lambda q, mask, a, r: q.max(1),
    "q.max(keepdims)": lambda q, mask, a, r: q.max(axis=1, keepdims=True) * q,
    "np.max": lambda q, mask, a, r: np.max(q, axis=1),
    "np.amax": lambda q, mask, a, r: np.amax(q, axis=-1),
    "np.min": lambda q, mask, a, r: np.min(q),
    "np.maximum": lambda q, mask, a, r: np.maximum(q, 0.25),
    "np.minimum": lambda q, mask, a, r: np.minimum(r, q.max(axis=1)),
    "np.maximum.reduce": lambda q, mask, a, r: np.maximum.reduce(q, axis=1),
    "np.take_along_axis": lambda q, mask, a, r: np.take_along_axis(q, a[:, None], axis=1)[:, 0],
    "np.take_along_axis, squeezed": lambda q, mask, a, r: np.take_along_axis(q, a[:, np.newaxis], axis=-1).squeeze(-1),
    "q[np.arange(B), a]": lambda q, mask, a, r: q[np.arange(B), a],
    "q[np.arange(len(a)), a]": lambda q, mask, a, r: q[np.arange(len(a)), a],
    "q[range, a]": lambda q, mask, a, r: q[range(len(q)), a],
    "q[:, 0]": lambda q, mask, a, r: q[:, 0],
    "q[-1]": lambda q, mask, a, r: q[-1],
    "q[..., None]": lambda q, mask, a, r: q[..., None].sum(axis=(1, 2)),
    "q[a]": lambda q, mask, a, r: q[a],
    "one-hot comparison": lambda q, mask, a, r: (q * (a[:, None] == np.arange(3))).sum(axis=1),
    "1 - mask": lambda q, mask, a, r: r + 0.9 * (1 - mask) * q.max(axis=1),
    "1.0 - mask": lambda q, mask, a, r: (1.0 - mask) * r,
    "~mask": lambda q, mask, a, r: ~mask * r,
    "np.logical_not": lambda q, mask, a, r: np.logical_not(mask) * r,
    "mask & mask": lambda q, mask, a, r: (mask & (r > 0)) | ~mask,
    "np.clip": lambda q, mask, a, r: np.clip(q, -1, 1),
    "q.clip": lambda q, mask, a, r: q.clip(-1.0, 1.0),
    "np.abs": lambda q, mask, a, r: np.abs(q),
    "abs": lambda q, mask, a, r: abs(q),
    "np.square": lambda q, mask, a, r: np.square(q),
    "** 2": lambda q, mask, a, r: q**2,
    "np.mean": lambda q, mask, a, r: np.mean(q),
    "q.mean(axis=0)": lambda q, mask, a, r: q.mean(axis=0),
    "sum()": lambda q, mask, a, r: q.sum(),
    "np.sum(axis=1)": lambda q, mask, a, r: np.sum(q, axis=1),
    "sum of Python": lambda q, mask, a, r: sum(r) / len(r),
    "astype(float)": lambda q, mask, a, r: mask.astype(float) * r,
    "astype(np.float32)": lambda q, mask, a, r: (1 - mask.astype(np.float32)) * r,
    "astype(np.float64)": lambda q, mask, a, r: mask.astype(np.float64) * r,
    "astype(int)": lambda q, mask, a, r: r * a.astype(int),
    "reshape(-1)": lambda q, mask, a, r: q.reshape(-1),
    "reshape(3, 5)": lambda q, mask, a, r: q.reshape(3, B),
    "reshape((1, -1))": lambda q, mask, a, r: r.reshape((1, -1)) + r.reshape(-1, 1),
    "np.reshape": lambda q, mask, a, r: np.reshape(q, (3, B)),
    "np.expand_dims": lambda q, mask, a, r: np.expand_dims(r, 1) * q,
    "np.stack": lambda q, mask, a, r: np.stack([r, 2 * r], axis=1),
    "np.concatenate": lambda q, mask, a, r: np.concatenate([r, r]),
    "np.zeros_like": lambda q, mask, a, r: np.where(mask, np.zeros_like(r), r),
    "np.argmax": lambda q, mask, a, r: np.take_along_axis(q, np.argmax(q, axis=1)[:, None], axis=1),
    "q.T": lambda q, mask, a, r: q.T @ r,
    "q @ w": lambda q, mask, a, r: q @ np.ones((3, 2)),
    "np.exp, np.log, np.sqrt": lambda q, mask, a, r: np.sqrt(np.log(1 + np.exp(q))),
    "np.sign": lambda q, mask, a, r: np.sign(r) * np.log1p(np.abs(r)),
    "np.power": lambda q, mask, a, r: np.power(q, 2),
    "a number from the right": lambda q, mask, a, r: 1 / (2 + np.abs(q)) - -q,
    "an array from the left": lambda q, mask, a, r: REWARDS * r,
    "a square and a column": lambda q, mask, a, r: q[:3] + q[:3, 0][:, None] + 1 + np.ones(3) + a[:3],
    "whole numbers": lambda q, mask, a, r: a + a + 1 + mask,
    "shape": lambda q, mask, a, r: q.sum() / q.shape[0] / np.shape(q)[1] / q.ndim / q.size,
    "np.std and np.var": lambda q, mask, a, r: np.std(q) + q.var(axis=1),
    "np.any and np.all": lambda q, mask, a, r: np.where(np.any(mask), 1.0, 2.0) * mask.all(),
}  # fmt: skip


@pytest.mark.parametrize("idiom", IDIOMS)
def test_compiled_an_idiom_gives_what_numpy_gives(idiom):
    function, arrays = IDIOMS[idiom], (Q_VALUES, MASK, ACTIONS, REWARDS)
    compiled = tf.function(lambda *tensors: run_on_tensors(function, *tensors), jit_compile=True, autograph=False)
    expected = np.asarray(function(*arrays), np.float32)
    found = compiled(*map(tf.constant, arrays)).numpy()
    assert found.shape == expected.shape
    assert np.allclose(found, expected, rtol=1e-5, atol=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    hnp.arrays(np.float32, st.tuples(st.integers(1, 6), st.integers(1, 4)), elements=st.floats(-100, 100, width=32)), st.data()
)
def test_any_shape_of_values_gives_the_targets_of_numpy(q, data):
    mask = data.draw(hnp.arrays(bool, len(q)))
    rewards = data.draw(hnp.arrays(np.float32, len(q), elements=st.floats(-10, 10, width=32)))

    def equation(rewards, q, mask):
        return np.where(mask, rewards, rewards + 0.5 * np.max(q, axis=-1)) + (1 - mask) * q.mean(axis=1)

    found = run_on_tensors(equation, tf.constant(rewards), tf.constant(q), tf.constant(mask))
    assert np.allclose(found, equation(rewards, q, mask), rtol=1e-5, atol=1e-4)


def taken_replaced(make_copy):
    def equation(q, actions, y):
        changed = make_copy(q)
        changed[np.arange(len(q)), actions] = y
        changed[changed > 90] = 0
        return changed

    return equation


@pytest.mark.parametrize("make_copy", [lambda q: q.copy(), np.copy, lambda q: q + 0, lambda q: np.where(q > 5, q, q)])
@settings(deadline=None)
@given(
    q=hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 6), st.integers(2, 4)),
        elements=st.floats(-100, 100, width=32, allow_subnormal=False),
    )
)
def test_entries_are_assigned_into_a_copy_as_in_numpy(make_copy, q):
    actions, y = np.arange(len(q)) % 2, np.linspace(-120, 120, len(q), dtype=np.float32)
    equation, before = taken_replaced(make_copy), q.copy()
    found = run_on_tensors(equation, tf.constant(q), tf.constant(actions), tf.constant(y))
    assert np.array_equal(found, equation(q, actions, y))
    assert np.array_equal(q, before)


def assign(q):
    q[0] = 0
    return q


def assign_one(q):
    copy = q.copy()
    copy[0] = 0
    return copy


def assign_into_view(q):
    copy = q.copy()
    copy.reshape(3, 1)[np.arange(3), np.array([0, 0, 0])] = 1
    return copy


def add_in_place(q):
    y = np.zeros(q.shape, np.float32)
    y += q
    return y


IMPOSSIBLE = {
    "if": (lambda q: q if q.sum() > 0 else -q, "needs numbers, and while a function is being compiled there are none yet"),
    "and": (lambda q: q.sum() and q, "`if`, `and`, `or`, `not`"),
    "float": (lambda q: float(q.mean()), r"float\(\.\.\.\)"),
    "int": (lambda q: int(q.mean()), r"int\(\.\.\.\)"),
    "index": (lambda q: [0, 1, 2][q.argmax()], "an index into a list"),
    "assignment": (assign, r"assign into a copy, x\.copy\(\), or make a new one, np\.where\(condition, a, b\)"),
    "assignment of one entry": (assign_one, r"q\[np\.arange\(B\), actions\] = y"),
    "assignment into a view": (assign_into_view, r"assign into a copy"),
    "a mask as an index": (lambda q: q[q > 0].mean(), r"np\.where\(mask, a, b\) does not"),
    "a NumPy mask as an index": (lambda q: q[np.array([True, False, True])], r"np\.where\(mask, a, b\) does not"),
    "np.asarray": (lambda q: np.asarray(q), "making a NumPy array of it"),
    "np.array": (lambda q: np.array(q), r"q\.copy\(\) is the copy that can be compiled"),
    "numpy()": (lambda q: q.numpy(), "making a NumPy array of it"),
    "+=": (add_in_place, "compute a new array"),
    "out=": (lambda q: np.abs(q, out=np.zeros(3, np.float32)), "compute a new array"),
    "arrays and slices mixed": (lambda q: q.reshape(1, 3, 1)[[0], :, [0]], "np.take_along_axis does not need one"),
    "no counterpart": (lambda q: np.unwrap(q), r"np\.unwrap has no counterpart in keras\.ops"),
    "an accumulation": (lambda q: np.add.accumulate(q), r"np\.add\.accumulate has no counterpart"),
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_needs_numbers_says_so_and_what_to_do(what):
    function, advice = IMPOSSIBLE[what]
    compiled = tf.function(lambda q: run_on_tensors(function, q), jit_compile=True, autograph=False)
    with pytest.raises(NotCompilable, match=advice):
        compiled(tf.constant([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("what", ["if", "float", "int", "index", "a mask as an index", "np.asarray", "np.array", "numpy()"])
def test_a_tensor_that_has_its_values_allows_it(what):
    function, x = IMPOSSIBLE[what][0], np.array([1.0, -2.0, 3.0], np.float32)
    found = run_on_tensors(function, tf.constant(x))
    expected = {"numpy()": x}.get(what)
    assert np.allclose(found, function(x) if expected is None else expected)


def test_a_mask_as_an_index_is_differentiated():
    x = tf.constant([1.0, -2.0, 3.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = run_by_python(lambda q: (q[q > 0] ** 2).sum(), x)
    assert tape.gradient(y, x).numpy().tolist() == [2.0, 0.0, 6.0]


@pytest.mark.parametrize("run", [run_on_tensors, run_by_python, run_on_arrays])
def test_a_forgotten_return_is_named(run):
    def targets(q):
        q.sum()

    with pytest.raises(TypeError, match=r"targets returned None.*Is a return missing"):
        run(targets, tf.constant([1.0]))


@pytest.mark.parametrize("run", [run_on_tensors, run_by_python, run_on_arrays])
def test_each_way_of_running_gives_the_same_inside_a_program(run):
    program = tf.function(lambda q, a: run(lambda q, a: np.take_along_axis(q, a[:, None], axis=1).sum(axis=1), q, a))
    expected = Q_VALUES[np.arange(B), ACTIONS]
    assert np.allclose(program(tf.constant(Q_VALUES), tf.constant(ACTIONS)), expected)


def test_keras_and_tensorflow_take_it_as_a_tensor():
    x = NumpyTensor(tf.constant([3.0, 4.0]))
    assert float(tf.norm(x)) == 5.0
    assert keras.ops.convert_to_numpy(keras.ops.square(x)).tolist() == [9.0, 16.0]


def test_keras_casts_as_it_casts_a_tensor_and_tensorflow_does_not():
    whole, logits = NumpyTensor(tf.constant([0, 1])), NumpyTensor(tf.constant([[0.0, 1.0], [2.0, 0.0]]))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
    assert np.allclose(loss(whole, logits), loss(whole.tensor, logits.tensor))
    with pytest.raises(ValueError, match="requested dtype float32"):
        tf.convert_to_tensor(whole, tf.float32)


def test_it_describes_itself_as_an_array_does():
    x = NumpyTensor(tf.constant(Q_VALUES))
    assert (x.shape, x.ndim, x.size, x.dtype, len(x)) == ((B, 3), 2, 15, np.float32, B)
    with pytest.raises(TypeError, match="one number"):
        len(x.sum())
    assert "NumpyTensor(" in repr(x)
