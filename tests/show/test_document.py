"""The page around a report: it tells the browser to load nothing, and to run nothing but what is its own."""

import base64
import hashlib

from rlcourse.show.document import document


def hashed(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_without_a_script_none_can_run():
    page = document("Marks", "p { color: red }", "<p>body</p>")
    assert f"default-src 'none'; style-src {hashed('p { color: red }')}; img-src data:" in page
    assert "script" not in page
    assert "<title>Marks</title>" in page
    assert "<body>\n<p>body</p>\n</body>" in page


def test_its_own_script_is_the_one_that_may_run():
    page = document("Board", "", "<p>body</p>", "let x = 1;")
    assert f"script-src {hashed('let x = 1;')};" in page
    assert page.count("<script>") == page.count("<script>let x = 1;</script>") == 1
