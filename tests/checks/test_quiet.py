import io

from rlcourse.checks.quiet import CHARACTERS, LINES, FirstLines


def printed(*texts):
    stream = io.StringIO()
    quiet = FirstLines(stream)
    for text in texts:
        print(text, file=quiet)
    return stream.getvalue()


def test_a_little_comes_through_as_it_is():
    assert printed("a", "b") == "a\nb\n"


def test_of_much_the_first_lines_come_through():
    lines = printed(*range(1000)).splitlines()
    assert len(lines) == LINES + 1
    assert lines[0] == "0"
    assert "not shown" in lines[-1]


def test_one_huge_print_is_cut_as_well():
    assert len(printed("line\n" * 10**5)) < 200
    assert len(printed("x" * 10**6)) < CHARACTERS + 100
