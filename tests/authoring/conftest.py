"""A course of one tiny notebook, in a folder of its own."""

import sys
import textwrap
import types

import pytest

from rlcourse.checks import Lesson
from tests.checks.test_exercise import DOUBLE

SOURCE = '''\
# %% [markdown] include="badge"
#

# %% [markdown]
# # 00 · Doubling
#
# You double numbers.

# %% include="setup"

# %%
from rlcourse.lessons.random_baseline import check as other

# %% [markdown] task="double"
# Double it.

# %% exercise="double"
def double(x, n):
    """Twice x, plus n."""
    ### BEGIN SOLUTION
    secret_total = x + x
    return secret_total + n
    ### END SOLUTION

# %% check="double"
print("check.double(double)")

# %%
print("after")
'''


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A root folder with one source, its exercises importable as rlcourse.lessons.doubling."""
    module = types.ModuleType("rlcourse.lessons.doubling")
    module.check = Lesson("00_doubling", (DOUBLE,))
    monkeypatch.setitem(sys.modules, "rlcourse.lessons.doubling", module)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "00_doubling.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text('[tool.rlcourse]\nrepository = "me/course"\n')
    (tmp_path / "README.md").write_text(
        textwrap.dedent("""\
        # A course
        <!-- lessons: made by `make notebooks` -->
        <!-- /lessons -->
        """)
    )
    return tmp_path
