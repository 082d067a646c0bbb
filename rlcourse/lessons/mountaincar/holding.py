"""Random actions that are held."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.lessons.mountaincar._held_answers import (
    LONGEST,
    any_action,
    best_action,
    by_probabilities,
    drawn_first,
    loop_of_its_own,
    none_where_nothing_is_held,
    own_generator,
    redrawn_time,
    reference,
    reversed_branches,
    rule,
    zipf_time,
)
from rlcourse.lessons.mountaincar._held_reports import (
    LENGTHS,
    explored,
    folded,
    free_reports,
    greedy_part,
    has_ties,
    held_reports,
    is_redrawn,
    lefts,
    objection,
    of_free,
    of_held,
    right_while_held,
    spread,
)
from rlcourse.probes import hold_actions


def _cases(rng):
    three = np.array([0.0, 5.0, 1.0])
    chosen = [
        (three, 0.3, (2, 5), 40), (three, 0.0, (0, 1), 40), (three, 0.6, (2, 1), 40), (three, 1.0, (1, 20), 40),
        (three, 0.0, (0, 0), 300),
        (three, 1.0, (0, 0), 4000), (np.array([-2.0, -3.0, -1.0]), 0.5, (1, 0), 3000),
        (np.array([1.0, 1.0, 0.0]), 0.0, (2, 0), 1000),
        (np.array([0.0, -1.0, 3.0, 1.0]), 0.15, (3, 0), 6000),
        (np.array([5.0, 1.0, 0.0, 2.0]), 1.0, (0, 0), 500),
        (rng.permutation(40) / 4, 0.5, (int(rng.integers(40)), int(rng.integers(2, 30))), 40),
        (rng.permutation(40) / 4, float(rng.uniform(0.4, 0.6)), (0, 0), 3000),
    ]  # fmt: skip
    return [
        {"q_values": q, "epsilon": epsilon, "held": held, "seed": int(rng.integers(1, 10_000)), "draws": draws}
        for q, epsilon, held, draws in chosen
    ]


temporally_extended_epsilon_greedy = Exercise(
    name="temporally_extended_epsilon_greedy",
    points=2,
    minutes=15,
    difficulty=2,
    reference=reference,
    cases=_cases,
    probe=hold_actions,
    given=lambda case, report: {"values": case["q_values"], **{name: case[name] for name in ("epsilon", "held", "draws")}},
    objection=objection,
    hints=(
        "There are three cases, and the first does not look at epsilon: an action is held; chance begins to hold a new one; "
        "the best one is taken.",
        "While an action is held (`steps > 0`): return it, and hold it for one step less.",
        "`n = min(int(rng.zipf(1.5)), 30)` draws for how many steps the new action is taken. This step is the first of them, "
        "so `n - 1` are left.",
        "For the best action, see `epsilon_greedy` of notebook 02: "
        "`int(rng.choice(np.flatnonzero(q_values == q_values.max())))`. Nothing is held then: 0 steps.",
    ),
    mistakes=(
        Mistake(
            lambda q, e, held, rng: reference(q, e, held, rng)[0],
            "You return the action alone. What is held has to be returned as well: action, (action, steps left).",
            lambda cases, seen: all(s["value"]["what comes back"] == "one action" for s in seen),
        ),
        Mistake(
            lambda q, e, held, rng: (lambda action, held: (action, *held))(*reference(q, e, held, rng)),
            "You return three things. The last two belong together: return action, (action, steps), with brackets.",
            lambda cases, seen: all(s["value"]["what comes back"] == "3 things" for s in seen),
        ),
        Mistake(
            lambda q, e, held, rng: reference(q, e, held, np.random.default_rng(int(np.random.randint(2**31)))),  # noqa: NPY002
            "np.random and random draw from a generator that the whole program shares. Draw from rng.",
            lambda cases, seen: any(s["value"]["shared generators used"] for s in seen),
        ),
        Mistake(
            rule(is_held=lambda steps: True),
            "With 0 steps left nothing is held any more: if steps > 0. (A pair is always true in an `if`.)",
            lambda cases, seen: all(
                (s["value"]["actions"] == s["value"]["held"][0]).all()
                and (s["value"]["steps left"] == s["value"]["held"][1] - 1).all()
                for s in seen
            ),
        ),
        Mistake(
            lambda q, e, held, rng: reference(q, e, held, own_generator(rng)),
            "You make a new generator in every call, so it always draws the same numbers. Use the rng you are given.",
            lambda cases, seen: (
                right_while_held(cases, seen)
                and all(len(set(r["actions"].tolist())) == 1 for r in free_reports(cases, seen))
                and all((r["steps left"] >= 0).all() for r in free_reports(cases, seen))
                and any(explored(r).all() or (r["steps left"] > 0).all() for r in free_reports(cases, seen))
            ),
        ),
        Mistake(
            lambda q, e, held, rng: reference(q, e, held[::-1], rng),
            "You take the pair apart the wrong way round. It is (action, steps): action, steps = held.",
            lambda cases, seen: all(
                (r["actions"] == r["held"][1]).all() for r in held_reports(cases, seen) if r["held"][0] > 0
            ),
        ),
        Mistake(
            lambda q, e, held, rng: (lambda action, held: (action, held[::-1]))(*reference(q, e, held, rng)),
            "The pair you return is turned round. It is (action, steps): return action, (action, steps left).",
            of_held(
                lambda r: (
                    (r["actions"] == r["held"][0]).all()
                    and (r["held actions"] == r["held"][1] - 1).all()
                    and (r["steps left"] == r["held"][0]).all()
                )
            ),
        ),
        Mistake(
            rule(is_held=lambda steps: False),
            "You never look at held: a new action is chosen at every step. While steps > 0, the held one is returned.",
            of_held(
                lambda r: (
                    (r["epsilon"] == 0 and (r["actions"] == np.argmax(r["values"])).all())
                    or (r["epsilon"] > 0 and len(set(r["actions"].tolist())) > 1 and len(set(r["steps left"].tolist())) > 1)
                )
            ),
        ),
        Mistake(
            rule(while_held=lambda q, action, steps, rng: (action, (action, steps))),
            "The steps left are never counted down, so an action once held is held for ever: return (action, steps - 1).",
            of_held(lambda r: (r["steps left"] == r["held"][1]).all() and (r["actions"] == r["held"][0]).all()),
        ),
        Mistake(
            rule(while_held=lambda q, action, steps, rng: (action, (action, 0))),
            "You let go after one more step. While steps > 1, it goes on: return (action, steps - 1).",
            of_held(lambda r: (r["steps left"] == 0).all() and (r["actions"] == r["held"][0]).all()),
        ),
        Mistake(
            rule(while_held=lambda q, action, steps, rng: (any_action(q, rng), (action, steps - 1))),
            "While an action is held you draw a new one at every step. It is the same action that goes on: return the "
            "held one.",
            of_held(lambda r: (r["steps left"] == r["held"][1] - 1).all() and len(set(r["actions"].tolist())) > 2),
        ),
        Mistake(
            rule(while_held=lambda q, action, steps, rng: (best_action(q, rng), (action, steps - 1))),
            "While an action is held you return the best one. Return the held one.",
            of_held(lambda r: (r["steps left"] == r["held"][1] - 1).all() and (r["actions"] == np.argmax(r["values"])).all()),
        ),
        Mistake(
            rule(is_held=lambda steps: steps > 1),
            "You let go one step too early: an action with 1 step left is still held. steps > 0.",
            lambda cases, seen: (
                all((r["actions"] == r["held"][0]).all() == (r["held"][1] > 1) for r in held_reports(cases, seen))
                and not any(objection(r) for r in free_reports(cases, seen))
            ),
        ),
        Mistake(
            rule(left=lambda n: 0),
            "You never hold an action: 0 steps are left always. Draw n, and n - 1 steps are left.",
            lefts(lambda x: (x == 0).all()),
        ),
        Mistake(
            rule(left=lambda n: n),
            "A random action is held for one step too many: the step you take now is the first of n, so n - 1 are left.",
            lefts(lambda x: x.min() == 1 and spread(np.bincount(np.minimum(x, 4), minlength=5)[1:], folded(LENGTHS, 4))),
        ),
        Mistake(
            rule(length=lambda rng: int(rng.zipf(1.5))),
            "There is no limit: zipf draws numbers in the thousands now and then. No action is held for more than "
            f"{LONGEST} steps.",
            lefts(lambda x: x.min() == 0 and x.max() > 1000 and abs((x == 0).mean() - LENGTHS[0]) < 0.1),
        ),
        Mistake(
            rule(left=lambda n: n, length=lambda rng: min(int(rng.zipf(1.5)) - 1, LONGEST)),
            f"The limit is one step too long: no action is held for more than {LONGEST} steps, and the present one is one of "
            f"them. n = min(n, {LONGEST}), then n - 1 are left.",
            lefts(lambda x: x.min() == 0 and x.max() == LONGEST),
        ),
        Mistake(
            rule(length=redrawn_time),
            f"Times above {LONGEST} are missing, as when one draws again. Cut them: min(n, {LONGEST}), so about one time in "
            f"seven is {LONGEST}.",
            lefts(is_redrawn),
        ),
        Mistake(
            rule(length=lambda rng: LONGEST),
            f"Every random action is held for {LONGEST} steps. The time is drawn, and most are short: rng.zipf(1.5).",
            lefts(lambda x: (x == LONGEST - 1).all()),
        ),
        Mistake(
            rule(length=lambda rng: max(int(rng.zipf(1.5)), LONGEST)),
            f"max makes {LONGEST} the shortest time. It is the longest one: min.",
            lefts(lambda x: x.min() == LONGEST - 1),
        ),
        Mistake(
            rule(length=lambda rng: int(rng.integers(1, LONGEST + 1))),
            "You draw every time equally often. Most should be short and a few long: rng.zipf(1.5).",
            lefts(lambda x: 0.3 < (x < LONGEST // 2).mean() < 0.7 and (x == 0).mean() < 0.1 and x.max() < LONGEST),
        ),
        Mistake(
            rule(length=lambda rng: min(int(rng.geometric(0.5)), LONGEST)),
            "Your times are hardly ever long. rng.zipf(1.5) has a long tail: one time in four is above 8.",
            lefts(lambda x: x.min() == 0 and (x >= 10).mean() < 0.03 and 0 < (x > 0).mean()),
        ),
        Mistake(
            rule(best_length=zipf_time),
            "You hold best actions too. Only what chance has chosen is held; after the best one 0 steps are left.",
            lambda cases, seen: (
                right_while_held(cases, seen)
                and all((r["steps left"] > 0).any() for r in free_reports(cases, seen) if r["epsilon"] == 0)
                and all(greedy_part(lambda e: e)(r) for r in free_reports(cases, seen))
            ),
        ),
        Mistake(
            rule(chance=best_action),
            "What you hold is the best action. Hold a random one: rng.integers(len(q_values)).",
            lambda cases, seen: (
                right_while_held(cases, seen)
                and not any(explored(r).any() for r in free_reports(cases, seen))
                and any((r["steps left"] > 0).any() for r in free_reports(cases, seen) if r["epsilon"] > 0)
                and all((r["held actions"] == r["actions"]).all() for r in free_reports(cases, seen))
            ),
        ),
        Mistake(
            rule(explores=lambda epsilon, rng: rng.random() >= epsilon),
            "The two cases are exchanged: you explore with probability 1 - epsilon.",
            of_free(greedy_part(lambda e: 1 - e)),
        ),
        Mistake(
            rule(explores=lambda epsilon, rng: False),
            "You never explore, whatever epsilon is.",
            lambda cases, seen: (
                right_while_held(cases, seen)
                and not any(explored(r).any() or (r["steps left"] > 0).any() for r in free_reports(cases, seen))
            ),
        ),
        Mistake(
            rule(explores=lambda epsilon, rng: True),
            "You always act by chance, whatever epsilon is.",
            of_free(greedy_part(lambda e: 1)),
        ),
        Mistake(
            rule(best=lambda q, rng: int(np.argmax(q))),
            "Of several best actions you always take the first, as np.argmax does. Draw one of the best at random.",
            lambda cases, seen: all(
                (s["value"]["actions"] == 0).all() if has_ties(s["value"]) else not objection(s["value"]) for s in seen
            ),
        ),
        Mistake(
            rule(best=lambda q, rng: int(np.argmin(q))),
            "You take the action with the smallest value. The best one has the largest.",
            lambda cases, seen: (
                right_while_held(cases, seen)
                and all((r["actions"] == np.argmin(r["values"])).all() for r in free_reports(cases, seen) if r["epsilon"] == 0)
            ),
        ),
    ),
    variants=(reversed_branches, drawn_first, by_probabilities, loop_of_its_own, none_where_nothing_is_held, rule()),
)
