import html
import re
from html.parser import HTMLParser

import pytest

from rlcourse.leaderboard import entries
from rlcourse.leaderboard.markdown import escaped, to_markdown
from rlcourse.leaderboard.page import to_html
from rlcourse.leaderboard.ranking import Scored, rank
from tests.leaderboard import samples

HOSTILE = [
    ("<script>alert(1)</script>.npz", "a | b `c` [d](javascript:e) <img src=x onerror=f> *g* ~~h~~ _i_"),
    ('"><svg onload=alert(1)>.npz', "www.evil.example and https://evil.example &lt; \\| \\"),
    ("{% raw %}${x}{{y}}.npz", "''\"\"&&"),
]
NAMES = ["_x_ (1)", "www.evil.com", "O'Neill", "محمد", "Ada, the 1st.", "1. a"]


def boards():
    kept = []
    for i, name in enumerate(NAMES):
        settings = {"<b>&": "</dd><script>alert(1)</script>", "list": ["<i>", 1]}
        content = samples.content(name=name, link="https://example.org/?a=1&copy=2*_" if i % 2 else "", settings=settings)
        kept.append(Scored(entries.read(content), (-100.0, 0.5, float(i // 2))))
    return {"Taxi-v4": rank(kept)}


class Reader(HTMLParser):
    """Collects tags with their attributes, and what is written where."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text, self.within = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page():
    return to_html(boards(), HOSTILE)


def test_nothing_on_the_page_comes_from_elsewhere(page):
    reader = Reader(page)
    policy = next(a["content"] for a in reader.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not [a for tag, a in reader.tags if "src" in a and not a["src"].startswith("data:")]
    assert {tag for tag, _ in reader.tags}.isdisjoint({"link", "iframe", "object", "embed", "base", "form"})
    assert not re.search(r"url\(|@import", page)


def test_what_people_wrote_is_text(page):
    reader = Reader(page)
    assert len(reader.all("script")) == 1
    assert {"i", "b"}.isdisjoint(tag for tag, a in reader.tags if "onerror" in a)
    assert not [a for _, a in reader.tags if any(name.startswith("on") or name == "style" for name in a)]
    written = "".join(reader.text)
    for name, reason in HOSTILE:
        assert name in written
        assert reason in written
    assert "</dd><script>alert(1)</script>" in written


def test_links_lead_where_they_say_and_tell_nobody(page):
    links = [a for a in Reader(page).all("a") if not a["href"].startswith("#")]
    assert len(links) == 3
    assert all(a["href"] == "https://example.org/?a=1&copy=2*_" and a["rel"] == "noopener noreferrer nofollow" for a in links)


def test_headers_are_buttons_that_say_how_the_rows_are_sorted(page):
    reader = Reader(page)
    sorts = [a["aria-sort"] for a in reader.all("th") if "aria-sort" in a]
    assert sorts == ["ascending", "none", "none", "none", "none"]
    assert len(reader.all("button")) == 6  # five of them sort, one pauses the animations


def test_every_row_has_a_line_of_its_scores_told_in_words(page):
    titles = re.findall(r"<svg role=\"img\".*?<title>(.*?)</title>", page)
    assert len(titles) == 6
    assert "O'Neill: -100.00 after 100, 0.50 after 250, 1.00 after 500 games" in [html.unescape(t) for t in titles]


def test_the_number_of_entries_and_the_refused_are_told(page):
    assert "6 entries. Each score is the mean return" in html.unescape(page)
    assert "<summary>Refused (3)</summary>" in page


def test_one_row_of_the_markdown_table_for_each_entry():
    lines = to_markdown(boards(), HOSTILE).splitlines()
    assert "| Rank | Name | 100 games | 250 games | 500 games | Link |" in lines
    start = lines.index("| Rank | Name | 100 games | 250 games | 500 games | Link |") + 2
    rows = lines[start : lines.index("", start)]
    assert [row.split(" | ")[0] for row in rows] == ["| 1", "| 1", "| 3", "| 3", "| 5", "| 5"]
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 7 for row in rows)
    assert "| O'Neill | -100.00 | 0.50 | 1.00 |  |" in "\n".join(rows)
    assert r"www\.evil.com" in "\n".join(rows)
    assert r"\_x\_ (1)" in "\n".join(rows)
    assert "[example.org](<https://example.org/?a=1&amp;copy=2*_>)" in "\n".join(rows)


def test_refused_files_cannot_break_the_markdown():
    text = to_markdown({}, HOSTILE)
    rows = text.splitlines()[-3:]
    assert all(len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3 for row in rows)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", "\n".join(rows))
    assert not set("<>`*_[]~") & set(bare)
    assert "javascript" in bare  # as text
    assert escaped("a\nb\r\n| c") == r"a b \| c"


def test_an_empty_board_says_how_to_begin():
    assert "rlcourse.leaderboard.submit" in to_html({}, [])
    assert "rlcourse.leaderboard.submit" in to_markdown({}, [])
