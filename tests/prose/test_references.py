"""What the notebooks cite: a title with its author and year, or a name with its year, is a publication that was looked up."""

import re
from collections import defaultdict

import pytest

from tests.prose.notebooks import NAMES, cells
from tests.prose.references import PUBLICATIONS, TUTORIALS

TITLE = re.compile(r"(?P<authors>[^.*\n-][^.*]*?), \*(?P<title>[^*]+)\* \((?P<year>\d{4})\)")
CITED = re.compile(
    r"(?P<first>(?:van )?[A-Z][a-z]+)(?:, [A-Z]\w+)*(?: and (?:others|[A-Z]\w+))?,? \(?(?P<year>(?:19|20)\d\d)\b"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
by_notebook = pytest.mark.parametrize("name", NAMES)


def text_of(name):
    """All prose of a notebook, in lines as long as they come."""
    text = "\n\n".join(cell.text for cell in cells(name) if cell.kind == "markdown")
    return re.sub(r"(?<!\n)\n(?![\n|-])\s*", " ", re.sub(r"(?s)```.*?```|`[^`\n]*`", "", text))


def titles(text):
    """(first author, title, year) of everything that is cited with its title."""
    found = []
    for line in text.splitlines():
        for match in TITLE.finditer(line):
            first = re.search(r"(?:van )?[A-Z][a-z]+", re.sub(r".*\(\d{4}\)", "", match["authors"]))
            found.append((first and first[0], match["title"], int(match["year"])))
    return found


def unknown(text):
    """What is cited in `text` and is no publication of the register."""
    known = {(p.first, p.title, p.year) for p in PUBLICATIONS}
    people = {(p.first, p.year) for p in PUBLICATIONS}
    found = [f"{first}, {title} ({year})" for first, title, year in titles(text) if (first, title, year) not in known]
    rest = re.sub(r"\*[^*]+\* \(\d{4}\)", "", text)
    for phrase in TUTORIALS:
        rest = rest.replace(phrase, "")
    cited = [(m["first"], int(m["year"])) for m in CITED.finditer(rest)]
    found += [f"{first} ({year})" for first, year in cited if (first, year) not in people]
    found += [f"the year {year} of nobody" for year in YEAR.findall(CITED.sub("", rest))]
    return found


@by_notebook
def test_everything_cited_is_a_publication_that_was_looked_up(name):
    assert unknown(text_of(name)) == []


@by_notebook
def test_there_is_something_to_read_at_the_end(name):
    assert len(titles(text_of(name).partition("**To read:**")[2])) >= 3


def test_nothing_is_registered_that_is_not_cited():
    everything = "\n".join(map(text_of, NAMES))
    cited = {(m["first"], int(m["year"])) for m in CITED.finditer(everything)}
    cited |= {(first, year) for first, _, year in titles(everything)}
    assert {(p.first, p.year) for p in PUBLICATIONS} <= cited
    assert all(phrase in everything for phrase in TUTORIALS)


@pytest.mark.parametrize("publication", [pytest.param(p, id=p.arxiv) for p in PUBLICATIONS if p.arxiv])
def test_an_arxiv_number_is_one_and_not_of_a_later_year(publication):
    new = re.fullmatch(r"(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})", publication.arxiv)
    old = re.fullmatch(r"[a-z-]+/(\d\d)(0[1-9]|1[0-2])\d{3}", publication.arxiv)
    assert new or old
    if new:
        assert len(new[3]) == (5 if new[1] >= "15" else 4)
        assert 2000 + int(new[1]) <= publication.year


def test_a_title_is_written_alike_in_all_notebooks():
    spellings = defaultdict(set)
    for name in NAMES:
        for _, title, _ in titles(text_of(name)):
            spellings[title.lower()].add(title)
    assert all(len(written) == 1 for written in spellings.values()), spellings


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("- Lin, *Q-learning* (1992)", "Lin, Q-learning (1992)"),
        ("- Watkins and Dayan, *Q-learning* (1993)", "Watkins, Q-learning (1993)"),
        ("- Pardo and others, *Time limits in learning* (2018)", "Pardo, Time limits in learning (2018)"),
        ("a soft one (Lillicrap and others, 2015)", "Lillicrap (2015)"),
        ("that was in 2009", "the year 2009 of nobody"),
    ],
)
def test_a_wrong_year_title_or_author_is_named(wrong, named):
    assert unknown(wrong) == [named]
