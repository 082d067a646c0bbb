"""Marks to make pages of, hostile ones among them, and what a browser would find on a page."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

from rlcourse.checks import Lesson
from rlcourse.checks.verdicts import NOT_ATTEMPTED, RIGHT, WRONG
from rlcourse.grading.marks import CRASHED, GRADERS_FAULT, REFUSED, TIMED_OUT, Graded, Mark, Picture
from rlcourse.lessons.random_baseline import check as notebook_01

POINTS = {  # eight exercises with 17 points, whatever notebook 01 has today
    "random_policy": 2,
    "run_episode": 3,
    "discounted_returns": 3,
    "mean_with_interval": 2,
    "episodes_needed": 1,
    "lean_policy": 2,
    "episode_returns": 2,
    "episode_lengths": 2,
}
NAMES = tuple(POINTS)
LESSON = Lesson(notebook_01.name, tuple(replace(notebook_01.exercises[name], points=POINTS[name]) for name in NAMES))
LESSONS = {LESSON.name: LESSON}
OUTCOMES = (RIGHT, WRONG, NOT_ATTEMPTED, TIMED_OUT, CRASHED, REFUSED, GRADERS_FAULT, WRONG)
HOSTILE = "\"><script>alert('1')</script><img src=x onerror=alert(2)>\u202e\x07&amp;`</code><svg onload=a>`$<b>${{7*7}}{%x%}"
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and more").decode()
GIF = base64.b64encode(b"GIF89a and more").decode()


def marks(outcomes=OUTCOMES, sentence="It is so.", mistake=False):
    """A mark for every exercise of notebook 01; wrong answers get 1 point for a part."""
    earned = {RIGHT: lambda of: of, WRONG: lambda of: min(of, 1)}
    return tuple(
        Mark(name, outcome, earned.get(outcome, lambda of: 0)(of), of, sentence, mistake)
        for (name, of), outcome in zip(POINTS.items(), outcomes, strict=True)
    )


def graded(student="Ada", some=None, **more):
    return Graded(student, LESSON.name, f"{student}/{LESSON.name}.ipynb", marks() if some is None else some, **more)


def hostile():
    """A student who writes markup wherever it is possible."""
    pictures = (
        Picture(HOSTILE, "image/png", PNG),
        Picture(HOSTILE, "image/svg+xml", PNG),
        Picture(HOSTILE, 'image/png" onload="a', PNG),
        Picture(HOSTILE, "image/png", f'{PNG}"'),
    )
    return graded(HOSTILE, marks(sentence=HOSTILE, mistake=True), notes=(HOSTILE,), pictures=pictures, spent=((HOSTILE, 1.0),))


class Page(HTMLParser):
    """A page's tags with their attributes, and the text in it, as a browser reads them."""

    def __init__(self, text: str):
        super().__init__()
        self.source, self.tags, self.texts, self._open = text, [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self._open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What is to be read."""
        return re.sub(r"\s+", " ", "".join(self.texts))

    def all(self, tag: str) -> list[dict]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def assert_harmless(page: Page):
    """Nothing on it runs or is loaded, and the browser is told so."""
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "link", "iframe", "object", "embed", "base", "form"})
    assert not [a for _, a in page.tags if any(name.startswith("on") or name == "style" for name in a)]
    assert not [a for _, a in page.tags if "src" in a and not a["src"].startswith("data:image/")]
    assert not [a for a in page.all("a") if not re.fullmatch(r"#[a-z-]+|students/[a-z0-9-]+\.html", a["href"])]
    assert not re.search(r"url\(|@import", page.source)
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", page.source)
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    style = re.search(r"<style>(.*?)</style>", page.source, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    assert policy == allowed
    page.source.encode()
