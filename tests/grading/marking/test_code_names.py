"""Reading which names a cell defines and uses, without running it."""

import time

import pytest

from rlcourse.grading.marking.code_names import MOST_CHARACTERS, names_of


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("x = 1", "x"),
        ("a, (b, *c) = rest", "a b c"),
        ("x: int = 1", "x"),
        ("x += 1", "x"),
        ("(n := 10)", "n"),
        ("def f(a, b=1):\n    local = a", "f"),
        ("async def f():\n    pass", "f"),
        ("class C(Base):\n    field = 1\n    def method(self):\n        pass", "C"),
        ("f = lambda a: a + 1", "f"),
        ("import numpy", "numpy"),
        ("import numpy as np, os.path", "np os"),
        ("from a.b import c, d as e", "c e"),
        ("for i in range(3):\n    last = i", "i last"),
        ("with open(p) as file:\n    text = file", "file text"),
        ("try:\n    pass\nexcept ValueError as error:\n    kept = error", "error kept"),
        ("if flag:\n    def f():\n        pass\nelse:\n    f = None", "f"),
        ("@decorated\ndef f():\n    pass", "f"),
        ("def outer():\n    global made\n    made = 1", "outer made"),
        ("def outer():\n    global made\n    def made():\n        pass", "outer made"),
        ("[y for x in xs if (y := x)]", "y"),
        ("squares = [x * x for x in range(3)]", "squares"),
        ("match v:\n    case {'a': got}:\n        pass", "got"),
        ("x.attribute = 1; y[0] = 2", ""),
        ("print(1)", ""),
        ("", ""),
        ("# only words", ""),
    ],
)
def test_what_a_cell_defines(source, defined):
    assert names_of(source).defined == set(defined.split())


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("x = y + 1", "y"),
        ("x += 1", "x"),
        ("print(len(range(3)))", ""),  # Python's own
        ("def f(a):\n    return a + np.sum(b)", "np b"),
        ("def f(a=default) -> Kind:\n    local = a\n    return local", "default Kind"),
        ("class C(Base):\n    def m(self):\n        return helper(self)", "Base helper"),
        ("@decorated\ndef f():\n    pass", "decorated"),
        ("f = lambda a: a + shift", "shift"),
        ("def outer(a):\n    def inner():\n        return a + deep\n    return inner", "deep"),
        ("squares = [x * scale for x in xs]", "scale xs"),
        ("total = sum(x for row in rows for x in row)", "rows"),
        ("x.attribute = value", "x value"),
        ("d = {key: 1 for key in keys}", "keys"),
        ("f'{name!r:>{width}}'", "name width"),
        ("for x in range(3):\n    total += x", "x total"),
        ("def f():\n    total = 0\n    total += 1", ""),
    ],
)
def test_what_a_cell_uses(source, used):
    assert names_of(source).used == set(used.split())


def test_a_name_of_pythons_own_that_a_cell_defines_is_defined():
    assert "sum" in names_of("def sum(values):\n    return 0").defined


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("%matplotlib inline\nx = 1", "x"),
        ("!pip install something\nx = 1", "x"),
        ("files = !ls", "files"),
        ("x = %timeit -o 1 + 1", "x"),
        ("np.sum?\ndef f():\n    pass", "f"),
        ("%%time\ndef f():\n    pass", "f"),
        ("\n%%capture out\ndef f():\n    pass", "f"),
        (">>> x = 1\n>>> y = 2", "x y"),
    ],
)
def test_magics_are_read_as_a_notebook_reads_them(source, defined):
    assert names_of(source).defined == set(defined.split())


@pytest.mark.parametrize(
    "source", ["def f(:\n  pass", "x = ", "return 1 +", "\tif x:\n y", "x = '\0'", "nonlocal x", "print 'old'"]
)
def test_what_is_no_python_has_no_names(source):
    assert names_of(source) is None


def test_warnings_about_what_students_write_are_not_shown(recwarn):
    assert names_of(r"x = '\d' is 3").defined == {"x"}
    assert not recwarn.list


HOSTILE = {
    "too long": "x = 1\n" * (MOST_CHARACTERS // 6 + 1),
    "as long as may be": "x = 1\n" * (MOST_CHARACTERS // 6),
    "brackets in brackets": "(" * 40_000 + ")" * 40_000,
    "minus minus minus": "-" * 90_000 + "1",
    "a chain of attributes": "x" + ".a" * 45_000,
    "a long sum": "1+" * 45_000 + "1",
    "a thousand magics": "%time x\n" * 1000,
    "blocks in blocks": "\n".join(" " * i + "if x:" for i in range(400)),
    "open quotes": "'''" * 30_001,
    "continued lines": "\\\n" * 40_000,
    "lambdas": "lambda:" * 14_000 + "1",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_reading_ends_soon_whatever_is_read(source):
    began = time.process_time()
    names = names_of(source)
    assert time.process_time() - began < 5
    assert names is None or names.defined <= {"x"}


def test_a_cell_longer_than_can_be_read_has_no_names():
    assert names_of("#" * (MOST_CHARACTERS + 1)) is None
