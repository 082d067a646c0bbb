"""A session in the browser for each notebook's tests; after a stage that fails, those that follow are not tried."""

import pytest

from tests.browser.student import at_work


@pytest.fixture(scope="class")
def student(request, tmp_path_factory):
    """A student before a JupyterLab of their own, with the script of the class."""
    with at_work(request.cls.script, tmp_path_factory.mktemp("lab")) as student:
        yield student


def pytest_runtest_makereport(item, call):
    """Remember the stage that failed."""
    if call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
        item.parent.stuck = getattr(item.parent, "stuck", item.name)


def pytest_runtest_setup(item):
    """Leave out what comes after a stage that failed."""
    if stuck := getattr(item.parent, "stuck", ""):
        pytest.skip(f"the student was stuck at {stuck}")
