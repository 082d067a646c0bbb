"""What holds for the notebooks' text as such: headings, cross-references, links, pictures, words."""

import html
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from tests.prose.claims import sentences
from tests.prose.notebooks import NAMES, cells
from tests.prose.references import SITES

by_notebook = pytest.mark.parametrize("name", NAMES)
LINK = re.compile(r"(!?)\[((?:!\[[^]]*\]\([^)]*\)|[^]])*)\]\(([^)\s]+)\)")
COLAB = "https://colab.research.google.com/"
PRESUMING = re.compile(
    r"(?i)\b(simply|obvious(ly)?|trivial(ly)?|of course|everyone knows|needless to say|as you should know)\b"
)


def prose(name):
    text = "\n\n".join(cell.text for cell in cells(name) if cell.kind == "markdown")
    return re.sub(r"(?s)```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$]*\$", "", text)


def headings(name):
    """(level, text) of every heading."""
    return [(len(m[1]), m[2]) for m in re.finditer(r"(?m)^(#+) (.*)$", re.sub(r"(?s)```.*?```", "", prose(name)))]


def links(text):
    """(is a picture, words, target), the picture inside a link too."""
    found = []
    for mark, words, target in LINK.findall(text):
        found += [(bool(mark), words, target), *links(words)]
    return found


@by_notebook
def test_there_is_one_title_and_no_level_is_skipped(name):
    levels = [level for level, _ in headings(name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


@by_notebook
def test_sections_and_exercises_are_numbered_one_after_the_other(name):
    sections = [int(re.match(r"(\d+)\. ", text)[1]) for level, text in headings(name) if level == 2]
    assert sections == list(range(1, len(sections) + 1))
    text = "\n".join(cell.text for cell in cells(name) if cell.kind == "markdown")
    exercises = [int(n) for n in re.findall(r"(?m)^### Exercise (\d+): ", text)]
    assert exercises == list(range(1, len(exercises) + 1))


@by_notebook
def test_the_rhythm_is_that_of_the_course(name):
    titles = [re.sub(r"^\d+\. ", "", text) for level, text in headings(name) if level == 2]
    places = [titles.index(title) for title in ("Bug hunt", "Try it", "Your score")]
    assert places == sorted(places)
    assert places[-1] == len(titles) - 1


@by_notebook
def test_a_section_or_notebook_that_is_referred_to_exists(name):
    sections = sum(level == 2 for level, _ in headings(name))
    text = re.sub(r"\*[^*\n]+\* \(\d{4}\)[^\n]*", "", prose(name))  # chapters of books
    for match in re.finditer(r"(?i)\bsections? (\d+)(?:(?:, (\d+))* (?:and|to) (\d+))?", text):
        assert all(1 <= int(n) <= sections for n in match.groups() if n), match[0]
    for match in re.finditer(r"(?i)\bnotebooks? (\d\d)", text):
        assert any(other.startswith(match[1]) for other in NAMES), match[0]
        assert match[1] != name[:2], f"{name} speaks of itself as {match[0]}"


@by_notebook
def test_every_link_has_words_and_leads_to_a_known_place(name):
    for picture, words, target in links("\n".join(cell.text for cell in cells(name) if cell.kind == "markdown")):
        assert words.strip(), f"{target} has no {'text in place of the picture' if picture else 'words'}"
        if re.match(r"\w+:", target):
            assert target in SITES or target.startswith(COLAB), f"look it up, then add it to references.SITES: {target}"
        else:
            assert (Path("notebooks") / target.partition("#")[0]).exists(), target


def test_every_known_site_is_https_and_linked_to():
    everything = "".join(cell.text for name in NAMES for cell in cells(name) if cell.kind == "markdown")
    for site in SITES:
        assert re.fullmatch(r"https://[\w.-]+(/[\w./-]*)?", site)
        assert f"]({site})" in everything


@by_notebook
def test_every_picture_that_a_notebook_shows_has_a_text(name):
    shown = 0
    for cell in nbformat.read(Path("solutions") / f"{name}.ipynb", as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            assert not any(kind.startswith("image/") for kind in data), f"a picture without a text after {cell.source[-60:]!r}"
            for tag in re.findall(r"<(?:img|video)\b[^>]*?>", data.get("text/html", "")):
                told = re.search(r'\b(?:alt|aria-label)="([^"]*)"', tag)
                assert told, "a picture without a text"
                assert len(html.unescape(told[1])) >= 10, told[1]
                shown += 1
    assert shown >= 5


@by_notebook
def test_no_sentence_presumes_that_something_is_easy(name):
    assert not PRESUMING.search(prose(name)), PRESUMING.search(prose(name))


@by_notebook
def test_sentences_are_short(name):
    for cell in cells(name):
        for sentence in sentences(cell.text) if cell.kind == "markdown" else ():
            words = re.findall(r"[A-Za-z][\w'-]*", re.sub(r"\$[^$]*\$|`[^`\n]*`", "X", sentence))
            assert len(words) <= 45 or sentence.lstrip().startswith(("|", "<")), " ".join(sentence.split())


class TestTheTestItself:
    """What it notices."""

    def test_a_picture_within_a_link_is_found_with_its_text(self):
        assert links("[![Badge](a.svg)](b.ipynb)") == [(False, "![Badge](a.svg)", "b.ipynb"), (True, "Badge", "a.svg")]

    def test_a_picture_without_a_text_is_one(self):
        assert links("![](a.png)") == [(True, "", "a.png")]

    def test_presuming_words_are_found(self):
        assert PRESUMING.search("This is simply a sum.")
        assert not PRESUMING.search("a simple sum")
