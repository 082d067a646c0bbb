import re

from rlcourse.grading.intake.names import file_name
from rlcourse.grading.marks import Picture
from rlcourse.grading.report.design import page
from rlcourse.grading.report.writing import write_reports
from tests.grading.report import reading

NAMES = [
    "Ada",
    "ada",
    "Ada ",
    "../../etc/passwd",
    "A/B",
    "A\\B",
    "CON",
    "",
    "é",
    "e\u0301",
    "x" * 999,
    "x" * 998,
    "\udcff",
    "\x00",
]


def test_every_name_gets_a_plain_file_name_of_its_own():
    names = [file_name(name) for name in NAMES]
    assert len(set(names)) == len(NAMES)
    assert not [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{16}", name) or len(name) > 64]


def test_a_file_name_can_be_recognised_and_stays_the_same():
    assert file_name("Zoë Müller") == "zoe-muller-d6e575a6b527db9e"


def test_a_page_for_every_student_and_one_for_the_class(tmp_path):
    write_reports([reading.graded(name) for name in NAMES], reading.LESSONS, tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.html")} == {"class.html", *map(page, NAMES)}
    links = re.findall(r'href="(students/[^"]+)"', (tmp_path / "class.html").read_text(encoding="utf-8"))
    assert set(links) == set(map(page, NAMES))


def test_only_pages_that_changed_are_written_anew_and_nothing_is_deleted(tmp_path):
    some = [reading.graded("Ada"), reading.graded("Bob")]
    write_reports(some, reading.LESSONS, tmp_path)
    (tmp_path / "students" / "old.html").write_text("kept")
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.html")}
    write_reports([some[1], reading.graded("Ada", notes=("New.",))], reading.LESSONS, tmp_path)
    changed = {path.relative_to(tmp_path) for path, inode in before.items() if path.stat().st_ino != inode}
    assert set(map(str, changed)) == {"class.html", page("Ada")}
    assert (tmp_path / "students" / "old.html").read_text() == "kept"
    assert not list(tmp_path.rglob("*.unfinished"))


def test_pictures_are_loaded_when_their_students_page_is_written(tmp_path):
    asked = []

    def pictures(one):
        asked.append((one.student, sorted(path.name for path in tmp_path.rglob("*.html"))))
        return [Picture(f"of {one.student}", "image/png", reading.PNG)]

    write_reports([reading.graded("Bob"), reading.graded("Ada")], reading.LESSONS, tmp_path, pictures)
    assert asked == [("Ada", []), ("Bob", [page("Ada").removeprefix("students/")])]
    assert "of Bob" in (tmp_path / page("Bob")).read_text(encoding="utf-8")
