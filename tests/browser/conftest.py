"""A session in the browser for each notebook's tests."""

import pytest

from tests.browser.student import at_work


@pytest.fixture(scope="class")
def student(request, tmp_path_factory):
    """A student before a JupyterLab of their own, with the script of the class."""
    with at_work(request.cls.script, tmp_path_factory.mktemp("lab")) as student:
        yield student
