from rlcourse.lines import WIDTH, in_lines, say


def test_a_long_text_is_broken_between_words():
    text = "a network learns from rewards alone " * 6
    lines = in_lines(text).splitlines()
    assert len(lines) > 1
    assert all(len(line) <= WIDTH for line in lines)
    assert " ".join(lines) == text.strip()


def test_a_short_text_and_a_word_that_is_too_long_stay_whole():
    assert in_lines("reward  +1") == "reward  +1"
    assert in_lines("x" * 100) == "x" * 100


def test_what_follows_can_hang():
    first, *others = in_lines("solved       " + "the mean return " * 8, hanging=13).splitlines()
    assert first.startswith("solved       the")
    assert others
    assert all(len(line) - len(line.lstrip()) == 13 for line in others)


def test_a_message_is_printed_in_lines(capsys):
    say("The loss has grown. " * 10)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= WIDTH
