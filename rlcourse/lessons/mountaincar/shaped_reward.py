"""Rewards shaped by a potential: the check computes, on a small problem, that no plan becomes better or worse."""

import numpy as np

from rlcourse.checks import Exercise, Remark, does_as, edited, mistakes_in
from rlcourse.checks.compare import shown
from rlcourse.lessons.mountaincar.rooms import optimal_values, plan, transitions
from rlcourse.lessons.shared.discounts import takes_one_discount
from rlcourse.probes import shape_rewards

N_ROOMS, GAMMA = 5, 0.9


def right(rewards, states, next_states, terminated, gamma, potential):
    """Rewards to learn from [B]."""
    phi, phi_next = potential(states), potential(next_states)
    alive = 1 - terminated
    return rewards + gamma * alive * phi_next - phi


def _explained(expected, got) -> str:
    """What the rewards an answer gave do to the best plan of the five rooms; "" where they are no such rewards."""
    if np.shape(got) != np.shape(expected) or len(expected) != 2 * N_ROOMS or not np.all(np.isfinite(got)):
        return ""
    q, right = (optimal_values(np.asarray(rewards, float), N_ROOMS, GAMMA) for rewards in (got, expected))
    i = int(np.argmax(~np.isclose(got, expected, rtol=1e-4, atol=1e-6)))
    states, next_states, terminated = transitions(N_ROOMS)
    where = "out" if terminated[i] else f"to room {next_states[i] + 1}"
    step = f"The step from room {states[i] + 1} {where} pays {shown(got[i])}, expected {shown(expected[i])}."
    if plan(q) == plan(right):
        return step
    return (
        f"{step} In five rooms with the exit at the right end, where every step costs 1, your rewards make another plan the "
        f"best: {plan(q)} in place of {plan(right)}."
    )


def _chain(phi) -> dict:
    """Every step in the rooms, each costing 1, with a potential [S + 1]."""
    states, next_states, terminated = transitions(N_ROOMS)
    return {
        "rewards": np.full(2 * N_ROOMS, -1.0, np.float32), "states": states[:, None], "next_states": next_states[:, None],
        "terminated": terminated, "gamma": GAMMA, "phi": np.array(phi),
    }  # fmt: skip


RISING, WILD = _chain([0.0, 2.0, 4.0, 6.0, 8.0, 10.0]), _chain([4.0, -20.0, 25.0, 3.0, -6.0, 12.0])


def _invariance(shaped) -> str:
    """What the theorem says, seen in the rooms with the wild potential."""
    plain = optimal_values(WILD["rewards"], N_ROOMS, GAMMA)
    q = optimal_values(np.asarray(shaped, float), N_ROOMS, GAMMA)
    phi = WILD["phi"][:N_ROOMS]
    if plan(q) != plan(plain) or not np.allclose(q, plain - phi[:, None], atol=1e-3):
        return ""
    return (
        f"Your rewards in {N_ROOMS} rooms with the exit at the right end, under the wild potential phi = {shown(phi)}: every "
        f"value has changed by -phi, and the best plan is {plan(q)}, as it was without shaping."
    )


def _cases(rng):
    def some(b, s, ended, gamma=None):
        return {
            "rewards": np.round(rng.normal(size=b) * 3, 2).astype(np.float32),
            "states": rng.integers(s, size=(b, 1)), "next_states": rng.integers(s, size=(b, 1)),
            "terminated": np.array(ended, dtype=bool),
            "gamma": float(np.round(rng.uniform(0.3, 0.95), 2)) if gamma is None else gamma,
            "phi": np.round(rng.normal(size=s) * 4, 2),
        }  # fmt: skip

    by_hand = {
        "rewards": np.array([-1.0, -1.0], np.float32), "states": np.array([[0], [1]]), "next_states": np.array([[1], [2]]),
        "terminated": np.array([False, True]), "gamma": 0.5, "phi": np.array([3.0, 8.0, 6.0]),
    }  # by hand: -1 + 0.5 * 8 - 3 = 0, and -1 + 0 - 8 = -9  # fmt: skip
    return [
        by_hand,
        RISING,
        WILD,
        some(4, 3, [0, 0, 1, 0]),
        some(6, 4, [1, 0, 0, 1, 0, 0]),
        some(3, 3, [0, 0, 0], gamma=1.0),
        some(1, 3, [1]),
        some(5, 6, [0, 1, 0, 0, 0]) | {"phi": -np.abs(np.round(rng.normal(size=6) * 30, 2))},
        some(4, 3, [0, 1, 0, 0], gamma=np.array([0.9, 0.8, 0.5, 0.7])),
    ]


# Right answers in other forms


def _one_by_one(rewards, states, next_states, terminated, gamma, potential):
    shaped, discounts = [], np.broadcast_to(gamma, len(rewards))
    before, after = potential(states), potential(next_states)
    for i in range(len(rewards)):
        shaped.append(rewards[i] - before[i] + (0 if terminated[i] else discounts[i] * after[i]))
    return np.array(shaped)


def _all_by_all(cases, seen) -> bool:
    """Every result has the shape [B, B]."""
    return all(np.shape(s["value"]) == (len(case["rewards"]),) * 2 for case, s in zip(cases, seen, strict=True))


_decides_once = does_as(
    lambda r, s, n, t, g, potential: r + g * (not t.any()) * potential(n) - potential(s),
    lambda r, s, n, t, g, potential: r + (g * potential(n) - potential(s)) * (not t.any()),
)

wrong = mistakes_in(right)
SUM, NEXT = "rewards + gamma * alive * phi_next - phi", "gamma * alive * phi_next"
BONUS = "gamma * alive * phi_next - phi"
ADDED = "rewards + gamma * alive * phi_next"
VARIANTS = (
    _one_by_one,
    edited(right, (SUM, "rewards + (gamma * np.where(terminated, 0.0, phi_next) - phi)")),
    edited(right, ("alive = 1 - terminated", "phi_next = np.array(phi_next, dtype=float)\n    phi_next[terminated] = 0"),
           (f"return {SUM}", "bonus = gamma * phi_next\n    bonus -= phi\n    return np.add(rewards, bonus)")),
    edited(right, (SUM, "rewards + (-phi + phi_next * alive * gamma)")),
)  # fmt: skip
MISTAKES = (
    takes_one_discount(edited(_one_by_one, ("discounts[i]", "gamma"))),
    wrong(BONUS, NEXT,
          "This is a bonus for being in a good place, and nothing is ever taken back: - phi(s) is missing. It is no shaping "
          "by a potential, and it changes which plan is best: to stay where the bonus is and never arrive."),
    wrong(BONUS, "phi_next",
          "You pay the next state's potential at every step, and nothing is taken back. Such a bonus changes which plan is "
          "best: to stay where it is paid and never arrive. Write gamma * phi(s') - phi(s)."),
    wrong(BONUS, "phi",
          "You pay the potential of every state, and nothing is taken back. Such a bonus changes which plan is best: to stay "
          "where it is paid and never arrive. Write gamma * phi(s') - phi(s)."),
    wrong(BONUS, f"np.maximum({BONUS}, 0)",
          "You reward the way up and do not charge for the way down, so going up and down for ever pays. What is given must "
          "be taken back: no maximum with 0."),
    wrong(BONUS, f"abs({BONUS})",
          "abs pays for the way down as for the way up, so going up and down for ever pays. The difference has a sign."),
    wrong(NEXT, "phi_next",
          "gamma and the end are missing: it is gamma * phi(s') - phi(s), and phi(s') counts as 0 where the episode has "
          "terminated."),
    wrong("gamma * alive", "alive",
          "gamma is missing: the next state's value comes a step later, and so does its potential. gamma * phi(s') - phi(s)."),
    wrong("gamma * alive", "gamma",
          "Where the episode has terminated, phi(s') has to count as 0: multiply it by (1 - terminated). Otherwise ends "
          "would differ by what their potentials are.", points=1),
    wrong(BONUS, "alive * (gamma * phi_next - phi)",
          "At the end you leave out - phi(s) as well. Only phi(s') is 0 there: what was given on the way is taken back."),
    wrong(BONUS, f"phi - {NEXT}",
          "The sign is turned round: you pay for losing potential. gamma * phi(s') - phi(s)."),
    wrong(BONUS, "gamma * alive * (phi_next - phi)",
          "You discount phi(s) too. It belongs to the present: gamma * phi(s') - phi(s)."),
    wrong(BONUS, "gamma * (alive * phi_next - phi)",
          "gamma stands outside of the bracket, so phi(s) is discounted too: gamma * phi(s') - phi(s)."),
    wrong(BONUS, "alive * phi_next - gamma * phi", "You discount the wrong one: gamma belongs to phi(s')."),
    wrong("- phi", "+ phi", "phi(s) is added. It is subtracted: gamma * phi(s') - phi(s)."),
    wrong("1 - terminated", "terminated", "The mask is upside down: phi(s') counts where the episode goes on."),
    wrong(SUM, BONUS, "You return what is added. The reward itself is missing."),
    wrong(ADDED, "gamma * alive * (rewards + phi_next)",
          "The reward stands inside of the bracket, so it is discounted and lost at the end. Add it outside."),
    wrong(SUM, "1.0 * rewards", "You return the rewards as they are."),
    wrong(ADDED, "rewards",
          "The next state's potential is missing: + gamma * (1 - terminated) * potential(next_states)."),
    wrong(SUM, f"rewards * ({BONUS})", "You multiply the reward. The difference of the potentials is added."),
    wrong("potential(states), potential(next_states)", "states[:, 0], next_states[:, 0]",
          "You subtract the states themselves. Call potential(states) and potential(next_states)."),
    wrong(SUM, f"rewards[:, None] + ({BONUS})",
          "Your result has the shape [B, B], as where a [B, 1] meets a [B]. Give every part the shape [B].", _all_by_all),
    wrong("1 - terminated", "0 if terminated else 1",
          "terminated has an entry for each transition, so `if` or `not` cannot decide for all of them at once. Multiply by "
          "(1 - terminated)."),
    wrong("1 - terminated", "not terminated.any()",
          "any() decides once for the whole minibatch. Each transition has its own end: multiply by (1 - terminated).",
          _decides_once),
    wrong(f"return {SUM}", f"rewards += {BONUS}\n    return rewards",
          "You change the array rewards itself, and it belongs to the memory (rewards += ... and rewards[i] = ... do), so "
          "the bonus would grow every time it is sampled. Write rewards + ... instead."),
)  # fmt: skip

shaped_reward = Exercise(
    name="shaped_reward",
    points=2,
    minutes=12,
    difficulty=2,
    reference=right,
    cases=_cases,
    probe=shape_rewards,
    explain=_explained,
    hints=(
        "`potential(states)` and `potential(next_states)` are arrays [B]. One of them is discounted.",
        "Where the episode has terminated, the next state's potential counts as 0. The state's own still counts.",
        "`rewards + gamma * (1 - terminated) * potential(next_states) - potential(states)`",
    ),
    mistakes=MISTAKES,
    remark=Remark(shape_rewards, WILD, _invariance),
    variants=VARIANTS,
)
