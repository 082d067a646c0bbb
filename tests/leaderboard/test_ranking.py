from rlcourse.leaderboard import entries
from rlcourse.leaderboard.ranking import Scored, rank
from tests.leaderboard import samples


def scored(name, *scores):
    return Scored(entries.read(samples.content(name=name)), scores)


def order(*some):
    return [(place, one.entry.name) for place, one in rank(list(some))]


def test_the_score_after_500_games_decides_then_250_then_100():
    a, b, c, d = scored("a", 9, 9, 1), scored("b", 0, 0, 2), scored("c", 0, 1, 2), scored("d", 1, 0, 2)
    assert order(a, b, c, d) == [(1, "c"), (2, "d"), (3, "b"), (4, "a")]


def test_complete_ties_share_a_rank_and_stand_by_name():
    some = [scored("d", 1, 1, 1), scored("C", 1, 1, 2), scored("b", 1, 1, 2), scored("a", 1, 1, 3)]
    assert order(*some) == [(1, "a"), (2, "b"), (2, "C"), (4, "d")]


def test_what_looks_equal_is_equal():
    assert [place for place, _ in rank([scored("a", 1, 1, 2.004), scored("b", 1, 1, 1.996)])] == [1, 1]
    assert [place for place, _ in rank([scored("a", 1, 1, 2.006), scored("b", 1, 1, 1.996)])] == [1, 2]
    assert str(scored("a", -0.001, 0, 0).displayed) == "(0.0, 0.0, 0.0)"


def test_nobody_is_ranked_where_nobody_is():
    assert rank([]) == []
