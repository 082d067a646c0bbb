"""Values that cross between processes: the same on the other side, and harmless where somebody forged them."""

import base64
import json
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rlcourse.probes.crossing import DEEPEST, CannotCross, from_text, to_text

DTYPES = st.one_of(
    arrays.boolean_dtypes(),
    arrays.integer_dtypes(endianness="<"),
    arrays.integer_dtypes(endianness=">"),
    arrays.unsigned_integer_dtypes(),
    arrays.floating_dtypes(sizes=(16, 32, 64)),
    arrays.complex_number_dtypes(sizes=(64, 128)),
    arrays.unicode_string_dtypes(min_len=1, max_len=20),
)
ARRAYS = arrays.arrays(DTYPES, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.complex_numbers())
KEYS = st.one_of(st.text(), st.integers(), st.booleans(), st.tuples(st.integers(), st.text()))
PLAIN = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(KEYS, inner, max_size=4),
    ),
    max_leaves=12,
)


def identical(a, b) -> bool:
    """Whether two values are of the same types and hold the same, not-a-number included."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, dict):
        return list(map(repr, a)) == list(map(repr, b)) and all(map(identical, a.values(), b.values()))
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(identical, a, b))
    return repr(a) == repr(b)


@settings(deadline=None)
@given(PLAIN)
def test_every_plain_value_comes_back_as_it_went(value):
    text = to_text(value)
    assert text.isascii()
    assert identical(from_text(text), value)


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((0, 3)),
        np.arange(6).reshape(2, 3).T,  # not contiguous
        np.arange(10)[::-2],
        np.float32(1.5),
        np.array("a single text"),
        np.array(["x" * 20_000]),
        float("nan"),
        -0.0,
        2**200,
        "\ud800 \x00",
        {1: "number", "1": "text", (1, "a"): "a pair", None: "nothing"},
        [],
        (),
        {},
        [[[]], ((),), {"": {}}],
    ],
    ids=repr,
)
def test_values_that_are_easily_lost(value):
    expected = np.asarray(value) if isinstance(value, np.generic) else value
    assert identical(from_text(to_text(value)), expected)


def test_an_array_that_came_back_can_be_written_to():
    array = from_text(to_text(np.zeros(3)))
    array += 1
    assert array.tolist() == [1, 1, 1]


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", len, np.array([object()])])
def test_what_is_not_plain_does_not_cross(value):
    with pytest.raises((TypeError, CannotCross)):
        from_text(to_text(value))


def array(dtype, shape, numbers: bytes = bytes(8)) -> str:
    return json.dumps({"array": [dtype, shape, base64.b64encode(numbers).decode()]})


FORGED = {
    "empty": "",
    "no JSON": "{'value': 1}",
    "cut off": '{"dict": [["value", 1',
    "unknown kind": '{"pickle": "gASVDwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOULg=="}',
    "no kind": "{}",
    "two kinds": '{"tuple": [], "dict": []}',
    "tuple of nothing": '{"tuple": null}',
    "unhashable key": '{"dict": [[[], 1]]}',
    "pairs of three": '{"dict": [[1, 2, 3]]}',
    "complex of text": '{"complex": ["a", "b"]}',
    "complex too large": json.dumps({"complex": [10**400, 0]}),
    "array of nothing": '{"array": null}',
    "array of two": '{"array": ["<f8", [1]]}',
    "objects": array("|O", [1]),
    "objects by name": array("O", [1]),
    "a record": array("<f8,<f8", [1], bytes(16)),
    "dates": array("<M8[ns]", [1]),
    "voids": array("|V8", [1]),
    "bytes": array("|S8", [1]),
    "a type that is no text": array(8, [1]),
    "a type that is a list": array([["x", "|O"]], [1]),
    "float of three bytes": array("<f3", [1]),
    "text of no length": array("<U0", [1]),
    "a negative side": array("<f8", [-1]),
    "a fractional side": array("<f8", [1.0]),
    "a side that is true": array("<f8", [True]),
    "a huge shape": array("<f8", [10**12]),
    "huge sides beside an empty one": array("<f8", [0, 10**12, 10**12], b""),
    "a side of a hundred digits": array("<f8", [10**100]),
    "a thousand sides": array("<f8", [1] * 1000),
    "shape no list": array("<f8", 1),
    "shape a text": array("<f8", "1"),
    "text of no characters": array("<U1", [1], b"\xff\xff\xff\x7f"),
    "text of no characters, the other way round": array(">U1", [1], b"\x7f\xff\xff\xff"),
    "half a number": array("<f8", [1], bytes(7)),
    "too many numbers": array("<f8", [1], bytes(16)),
    "no base64": '{"array": ["<f8", [1], "%%%"]}',
    "base64 that is no ASCII": '{"array": ["<f8", [1], "\u00e9"]}',
    "base64 that is a number": '{"array": ["<f8", [1], 1]}',
    "lists 10,000 deep": "[" * 10_000 + "]" * 10_000,
    "dictionaries 10,000 deep": '{"tuple":[' * 10_000 + "]}" * 10_000,
    "keys 10,000 deep": '{"dict":[[' * 10_000,
    "a little too deep": "[" * (DEEPEST + 2) + "]" * (DEEPEST + 2),
    "a number of 100,000 digits": "1" * 100_000,
}


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED)
def test_a_forged_text_cannot_cross(text):
    with pytest.raises(CannotCross):
        from_text(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["<f8", "|O", "AAAA"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["tuple", "dict", "complex", "array", "x"]), inner, max_size=2)
        | st.tuples(
            st.sampled_from(["<f8", "|b1", "<U1", "<i2"]), st.lists(st.integers(-1, 2**70), max_size=3), st.just("AAAA")
        ).map(lambda array: {"array": list(array)})
    ),
    max_leaves=10,
)


@settings(deadline=None)
@given(JSON.map(json.dumps) | st.text())
def test_any_text_is_a_value_or_cannot_cross(text):
    try:
        from_text(text)
    except CannotCross:
        pass


@pytest.mark.parametrize("sides", [[10**10], [2**31, 2**31], [0, 2**40], [2**62, 2, 2]])
def test_memory_is_in_proportion_to_the_text_whatever_it_claims(sides):
    tracemalloc.start()
    try:
        with pytest.raises(CannotCross):
            from_text(array("<f8", sides))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000
