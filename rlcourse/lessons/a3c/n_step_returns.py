"""What each step of a rollout turned out to be worth."""

from collections.abc import Callable

import numpy as np

from rlcourse.checks import Exercise, Mistake, does_as, edited, mistakes_in, stops_with
from rlcourse.checks.compare import RTOL, as_array

ATOL = 1e-5  # the returns are of size 1 to 30, in float32


def right(rewards, bootstrap, terminated, truncated, gamma):
    """R_t = r_t + gamma * R_{t+1}, backwards from the last step."""
    returns = np.empty_like(rewards)  # [T, M]
    following = bootstrap[-1]  # [M]
    for t in reversed(range(len(rewards))):
        following = np.where(truncated[t], bootstrap[t], following)
        following = rewards[t] + gamma * (1 - terminated[t]) * following
        returns[t] = following
    return returns


def _flags(*rows: str) -> dict[str, np.ndarray]:
    """The flags [T, M] from a text for each step: E where the episode terminated, L at a limit, B for both."""
    signs = np.array([list(row) for row in rows])
    return {"terminated": np.isin(signs, ["E", "B"]), "truncated": np.isin(signs, ["L", "B"])}


def _cases(rng):
    def some(*rows, gamma=None):
        flags = _flags(*rows)
        shape = flags["terminated"].shape
        return {
            "rewards": np.round(rng.normal(size=shape) * 2, 2).astype(np.float32),
            "bootstrap": np.round(rng.normal(size=shape) * 4, 2).astype(np.float32),
            **flags,
            "gamma": float(np.round(rng.uniform(0.3, 0.9), 2)) if gamma is None else gamma,
        }

    by_hand = {
        "rewards": np.array([[1, 2], [3, 1], [2, 6]], np.float32),
        "bootstrap": np.array([[5, 7], [6, 8], [4, 2]], np.float32),
        **_flags("..", "EL", ".."),
        "gamma": 0.5,
    }
    # by hand, backwards. Environment 0: 2 + 0.5 * 4 = 4; it terminated, so 3 alone; 1 + 0.5 * 3 = 2.5.
    # Environment 1: 6 + 0.5 * 2 = 7; a limit cut it, so 1 + 0.5 * 8 = 5; 2 + 0.5 * 5 = 4.5.
    any_flags = ["".join(row) for row in rng.choice(list("...ELB"), size=(12, 9))]
    return [
        by_hand,
        some("...", "...", "...", "..."),
        some(".ELB"),
        some("..", ".E", "..", "L.", "EL"),
        some("....", "B.L.", "E.L.", ".L.E", "....", ".ELB"),
        some("..", "L.", "..", ".E", "..", gamma=1.0),
        some(".", ".", "E", ".", ".", "L", "."),
        some("...", "LB.", "BE.", "...", "LBE"),
        some(*any_flags),
    ]


# Right answers in other forms


def _one_by_one(rewards, bootstrap, terminated, truncated, gamma):
    steps, count = rewards.shape
    returns = [[0.0] * count for _ in range(steps)]
    for m in range(count):
        for t in range(steps - 1, -1, -1):
            if terminated[t, m]:
                returns[t][m] = rewards[t, m]
            elif truncated[t][m] or t == steps - 1:
                returns[t][m] = rewards[t, m] + gamma * bootstrap[t, m]
            else:
                returns[t][m] = rewards[t, m] + gamma * returns[t + 1][m]
    return returns


def _from_ends(rewards, bootstrap, terminated, truncated, gamma):
    rewards = np.where(truncated & ~terminated, rewards + gamma * bootstrap, rewards)
    goes_on = ~(terminated | truncated)
    returns = [bootstrap[-1]]
    for reward, on in zip(rewards[::-1], goes_on[::-1], strict=True):
        returns.append(reward + gamma * on * returns[-1])
    return np.array(returns[:0:-1])


def _recursive(rewards, bootstrap, terminated, truncated, gamma):
    after = bootstrap[:1]
    if len(rewards) > 1:
        later = _recursive(rewards[1:], bootstrap[1:], terminated[1:], truncated[1:], gamma)
        after = np.where(truncated[:1], bootstrap[:1], later[:1])
    first = rewards[:1] + np.where(terminated[:1], 0, gamma * after)
    return first if len(rewards) == 1 else np.vstack([first, later])


def _as_matrices(rewards, bootstrap, terminated, truncated, gamma):
    columns, t = [], np.arange(len(rewards))
    for r, v, end, cut in zip(rewards.T, bootstrap.T, terminated.T, truncated.T, strict=True):
        over = end | cut
        episode = np.cumsum(over) - over  # [T] the number of the episode in the rollout
        together = (episode[:, None] == episode) & (t >= t[:, None])
        weights = np.where(together, gamma ** np.maximum(t - t[:, None], 0), 0.0)  # [T, T]
        columns.append(weights @ (r + gamma * v * (~end & (cut | (t == len(r) - 1)))))
    return np.stack(columns, axis=1)


EMPTY = "np.empty_like(rewards)"
START = "following = bootstrap[-1]"
BACKWARDS = "reversed(range(len(rewards)))"
LIMIT = "following = np.where(truncated[t], bootstrap[t], following)"
STEP = "following = rewards[t] + gamma * (1 - terminated[t]) * following"
MASK = "(1 - terminated[t])"
KEEP = "returns[t] = following"
VARIANTS = (
    _one_by_one, _from_ends, _recursive, _as_matrices,
    edited(right, (EMPTY, "[]"), (KEEP, "returns.insert(0, following)"),
           (LIMIT, "value = returns[0] if returns else 0\n"
            "        following = np.where(truncated[t] | (t == len(rewards) - 1), bootstrap[t], value)")),
    edited(right, (EMPTY, "np.full_like(rewards, np.nan)"), (START, "following = np.array(bootstrap[-1], np.float64)"),
           (BACKWARDS, "range(-1, -len(rewards) - 1, -1)"), (LIMIT, "following[truncated[t]] = bootstrap[t][truncated[t]]"),
           (STEP, "following[terminated[t]] = 0\n        following *= gamma\n        following += rewards[t]")),
)  # fmt: skip


# What proves a mistake. Each R_t is judged by the R_{t+1} that the same answer gave, so that one mistake hides no other.


def at(where: str, *numbers: str) -> Callable:
    """Shows where the returns of the steps `where` are one of these `numbers`: expressions of what `_steps` gives."""

    def shows(cases, seen) -> bool:
        steps = _steps(cases, seen)
        here = _value(where, steps)
        wanted = [_value(number, steps) + 0 * steps["r"] for number in numbers]
        return bool(here.any()) and any(np.allclose(steps["got"][here], number[here], RTOL, ATOL) for number in wanted)

    return shows


def any_of(*matchers: Callable) -> Callable:
    """Shows where one of these shows."""
    return lambda cases, seen: any(shows(cases, seen) for shows in matchers)


def wrong_only(where: str) -> Callable:
    """Shows where steps of one kind are wrong, and all others follow rightly from the ones after them."""

    def shows(cases, seen) -> bool:
        steps = _steps(cases, seen)
        here = _value(where, steps)
        return bool(steps["follows"][~here].all() and not steps["follows"][here].all())

    return shows


def only_last_row(cases, seen) -> bool:
    """Shows where the last row alone was filled; what np.empty leaves in the others may be anything, often the rewards."""
    steps = _steps(cases, seen)
    follows, last, terminated = steps["follows"], steps["last"], steps["terminated"] | steps["both"]
    unfilled = follows[~last & ~terminated].mean() < 0.3 and not follows[~last & terminated].all()
    return bool(follows[last].all()) and (unfilled or at("~last", "r")(cases, seen))


def shaped(shape: Callable[[int, int], tuple]) -> Callable:
    """Shows where every result is numbers of the shape that `shape` gives for T steps of M environments."""

    def fits(case, got) -> bool:
        return got.dtype.kind in "biuf" and got.shape == shape(*case["rewards"].shape)

    return lambda cases, seen: all(fits(case, as_array(s["value"])) for case, s in zip(cases, seen, strict=True))


def _value(expression: str, steps: dict) -> np.ndarray:
    return eval(expression, {}, steps)


def _steps(cases: list[dict], seen: list[dict]) -> dict[str, np.ndarray]:
    """All steps of all cases, name -> [N]. Raises ValueError where a result is not [T, M] numbers."""
    parts = [_steps_of(case, as_array(s["value"])) for case, s in zip(cases, seen, strict=True)]
    return {name: np.concatenate([part[name].reshape(-1) for part in parts]) for name in parts[0]}


def _steps_of(case: dict, got: np.ndarray | None) -> dict[str, np.ndarray]:
    """One case's steps, [T, M] each."""
    r, value, ends, cuts = (case[name] for name in ("rewards", "bootstrap", "terminated", "truncated"))
    if got is None or got.shape != r.shape or got.dtype.kind not in "biuf":
        raise ValueError("no [T, M] numbers")
    r, value, got, none = r.astype(float), value.astype(float), got.astype(float), np.zeros_like(ends[:1])
    t = np.arange(len(r))[:, None] + 0 * r
    last, neither, terminated, truncated = t == len(r) - 1, ~(ends | cuts), ends & ~cuts, cuts & ~ends
    gamma, after = case["gamma"] + 0 * r, np.concatenate([got[1:], value[-1:]])
    rightly = r + gamma * np.where(ends, 0, np.where(cuts, value, after))
    return {
        "got": got, "r": r, "gamma": gamma, "first": t == 0, "last": last,
        "follows": np.isclose(got, rightly, RTOL, ATOL),  # whether R_t is right, given the answer's own R_{t+1}
        "after": after,  # R_{t+1} as the answer gave it; V(s_{t+1}) after the last step
        "before": np.concatenate([0 * r[:1], got[:-1]]),  # R_{t-1} as the answer gave it
        "value": value,  # V(s_{t+1}), and values of other states
        "next_value": np.concatenate([value[1:], value[-1:]]), "value_before": np.roll(value, 1, axis=0),
        "last_value": value[[-1]] + 0 * r,
        # kinds of steps: each is one of the first five
        "terminated": terminated, "truncated": truncated, "both": ends & cuts,
        "inner": neither & ~last, "open_end": neither & last,
        "between": neither & np.concatenate([none, neither[:-1]]),
        "before_terminated": neither & np.concatenate([terminated[1:], none]),
        "before_truncated": neither & np.concatenate([truncated[1:], none]),
        "after_terminated": neither & ~last & np.concatenate([none, terminated[:-1]]),
    }  # fmt: skip


# Wrong answers

RETURN = "return returns"
RETURN_IN_THE_LOOP = "    return returns", "        return returns"
NO_LIMIT = f"        {LIMIT}\n", ""
BY_COLUMNS = [("[t]", "[:, t]"), ("[-1]", "[:, -1]")]

wrong = mistakes_in(right)


def either(*ways_and_sentence) -> Mistake:
    """A mistake that is made in several ways, each of them an edit of the right answer: (old, new) or [(old, new), ...]."""
    *ways, sentence = ways_and_sentence
    answers = [edited(right, *(way if isinstance(way, list) else [way])) for way in ways]
    return Mistake(answers[0], sentence, does_as(*answers))


MISTAKES = (
    wrong(LIMIT, "following = bootstrap[t] if truncated[t] else following",
        "`if`, `not`, `and` and `or` decide once, and terminated[t] and truncated[t] have an entry for each environment. Use "
        "np.where(truncated[t], ..., ...) and (1 - terminated[t])."),
    wrong(LIMIT, "following = np.where(truncated[t], bootstrap[t], returns[t + 1])",
        "You ask for row T, and the rows are numbered 0 to T - 1. After the last step there is no returns[t + 1]: there stands "
        "bootstrap[-1]. (bootstrap[t] is V(s_{t+1}) already, and the flags of step t are in row t, so these need no t + 1.)"),
    wrong([("bootstrap[t]", "bootstrap"), ("terminated[t]", "terminated"), ("truncated[t]", "truncated")],
        "You use a whole array in the loop, where one row of it is wanted: rewards[t], bootstrap[t], terminated[t] and "
        "truncated[t] are [M].", shows=any_of(stops_with("could not broadcast"), shaped(lambda t, m: (t, t, m)))),
    wrong(BY_COLUMNS, "You count the steps along the second axis, with [:, t] or the like. Steps are rows: rewards[t] is step "
        "t of all environments."),
    wrong(RETURN, "return returns[0]", "You return one number for each environment. Every step has its own return: keep it in "
        "returns[t], and return all of them, [T, M]."),
    wrong(RETURN, "return returns.sum(axis=1)",
        "You return one number for each step. Every environment has its own returns: the result is [T, M]."),
    wrong(RETURN, "return returns.mean()",
        "You return one number. Every step of every environment has its own return, [T, M].", shows=shaped(lambda t, m: ())),
    wrong(RETURN, "return returns.T", "Your result is [M, T]. The steps come first, as in rewards: [T, M]."),
    wrong(RETURN, "return returns.reshape(-1)",
        "Your result has one axis of T * M numbers. Keep the shape of rewards, [T, M]."),
    wrong(RETURN, "return np.concatenate([returns, bootstrap[-1:]])",
        "Your result has a row too many, T + 1. What follows the last step belongs to no step: return the first T rows."),
    wrong(RETURN, "return returns[:-1]", "Your result has a row too few, T - 1. The last step has a return too."),
    wrong(RETURN, "return returns, returns - bootstrap", "You return several things. The returns alone are wanted, [T, M]."),
    wrong(RETURN, "return (row for row in returns)",
        "You return a generator, which holds no numbers yet: put list(...) around it."),
    wrong(EMPTY, "rewards", "You change the array rewards itself, and it belongs to the memory (rewards[t] += ... does; so "
        "does returns = rewards, which is no copy). Fill a new array: returns = np.empty_like(rewards)."),
    wrong(START, f"bootstrap[terminated] = 0\n    {START}",
        "bootstrap[...] = 0 changes the array of whoever called the function. Multiply by (1 - terminated[t]) in the loop."),
    wrong(LIMIT, "following[truncated[t]] = bootstrap[t][truncated[t]]\n        following[terminated[t]] = 0",
        "following = bootstrap[-1] is no copy but a view: following[...] = 0 changes bootstrap, which belongs to whoever "
        "called the function. Multiply by (1 - terminated[t]), or begin with bootstrap[-1].copy()."),
    wrong([(LIMIT, "following[truncated[t]] = bootstrap[t][truncated[t]]"),
           (STEP, "following *= gamma * (1 - terminated[t])\n        following += rewards[t]")],
        "following = bootstrap[-1] is no copy but a view: following *= ... and following += ... change bootstrap, which "
        "belongs to whoever called the function. Write following = rewards[t] + ..., or begin with bootstrap[-1].copy()."),
    wrong(RETURN, "return rewards.copy()",
        "You return the rewards. What follows each step is missing: R_t = r_t + gamma * R_{t+1}."),
    either((RETURN, "return bootstrap.copy()"), (RETURN, "return gamma * bootstrap"),
           (RETURN, "return gamma * (1 - terminated) * bootstrap"),
        "You return bootstrap. It is what stands in place of R_{t+1} where a rollout or an episode was cut, and only there."),
    wrong(RETURN, "return np.zeros_like(returns)", "All your returns are 0: returns[t] is never filled."),
    wrong(RETURN, "return returns[::-1]", "These are the right numbers in reverse order: you collected them from the last step "
        "to the first. Turn them round with [::-1]."),
    wrong([(EMPTY, "np.zeros_like(rewards)"), RETURN_IN_THE_LOOP],
        "Only the last step has its return: the return statement stands inside the loop. Move it behind the loop."),
    wrong(RETURN, "returns[:, 1:] = 0\n    return returns",
        "Only the first environment has its returns. Compute whole rows: rewards[t] is [M], one number for each environment."),
    either((RETURN, "return returns[:1] + 0 * returns"), (RETURN, "return returns[-1:] + 0 * returns"),
        "All rows are the same: you kept the same array T times, and went on changing it (following += ... does). Write "
        "following = rewards[t] + ..., which makes a new one."),
    either((RETURN, "return np.concatenate([returns[1:], bootstrap[-1:]])"), (RETURN, "return (returns - rewards) / gamma"),
           (RETURN, "return returns - rewards"),
        "You are one step off: returns[t] holds what follows the step. Add the step's own reward before you keep it."),
    wrong([*BY_COLUMNS, ("len(rewards)", "rewards.shape[1]")], "You go from environment to environment, along the second axis. "
        "Steps are rows: rewards[t] is step t of all environments."),
    either((KEEP, "returns[t] = gamma**t * following"),
           (STEP, "following = gamma**t * rewards[t] + (1 - terminated[t]) * following"),
        "You discount every reward from the beginning of the rollout. The return R_t is counted from step t: its own reward "
        "has weight 1."),
    wrong(RETURN, "return returns - bootstrap", "You subtract bootstrap. That is not yet wanted, and it would be the wrong "
        "value: bootstrap[t] is V(s_{t+1}), and an advantage is R_t - V(s_t). Return R_t itself."),
    either((RETURN, "return (returns - returns.mean()) / (returns.std() + 1e-8)"), (RETURN, "return returns - returns.mean()"),
           (RETURN, "return (returns - returns.mean(axis=0)) / (returns.std(axis=0) + 1e-8)"),
           (RETURN, "return returns - returns.mean(axis=0)"),
        "You standardize the returns. The network has to predict their true size: return them as they are."),
    either((RETURN, "return returns.astype(int)"), (RETURN, "return returns.astype(bool)"),
        "Your array cannot hold numbers with digits behind the point. np.empty_like(rewards) can."),
    either((RETURN, "return returns.round()"), (RETURN, "return returns.round(1)"), (RETURN, "return returns.round(2)"),
           (RETURN, "return returns.astype(np.float16)"),
        "You round the returns. Return them as they are, in float32 or float64."),
    either(("rewards[t]", "rewards[t, 0]"), [("terminated[t]", "terminated[t, 0]"), ("truncated[t]", "truncated[t, 0]")],
        "You take the first environment's rewards or flags for all environments. rewards[t], terminated[t] and truncated[t] "
        "are rows, [M]: use them as they are."),
    either([("terminated[t]", "terminated[t].any()"), ("truncated[t]", "truncated[t].any()")],
           [("terminated[t]", "terminated[t].all()"), ("truncated[t]", "truncated[t].all()")],
        "any() and all() decide once for all environments. Each has its own episodes: np.where(truncated[t], ..., ...) and (1 "
        "- terminated[t]) decide for each."),
    either((f"{MASK} * following", "(1 - terminated[t] * following)"),
           (f"{MASK} * following", "1 - terminated[t] * following"),
        "Brackets are missing: 1 - terminated[t] * x multiplies first. Write (1 - terminated[t]) * x."),
    wrong([(EMPTY, "np.full_like(rewards, -77.0)"), RETURN_IN_THE_LOOP],
        "Only the last row holds what it should. Fill returns[t] at every step, and return the array behind the loop.",
        shows=only_last_row),
    wrong(BACKWARDS, "range(len(rewards))", "You go forwards, so each return adds up what came before. R_t is what is still to "
        "come: begin with the last step and go backwards, for t in reversed(range(len(rewards))).",
        shows=at("between & ~last", "r + gamma * before", "r + before")),
    wrong([(EMPTY, "np.zeros_like(rewards)"), (BACKWARDS, "range(len(rewards) - 1, 0, -1)")],
        "The first row is wrong, all others are right: your loop stops before step 0. reversed(range(T)) and range(T - 1, -1, "
        "-1) reach it.", shows=wrong_only("first")),
    wrong("+ gamma", "- gamma", "You subtract what follows. It is added: rewards[t] + gamma * following."),
    wrong("gamma * ", "",
        "gamma is missing at the return of step t + 1: what comes a step later counts less.", shows=at("inner", "r + after")),
    wrong("gamma * ", "0.99 * ", "You write 0.99 where gamma should stand."),
    wrong(STEP, "following = gamma * (rewards[t] + (1 - terminated[t]) * following)",
        "gamma multiplies the reward too. Only what follows is discounted."),
    wrong(STEP, "following = gamma * rewards[t] + (1 - terminated[t]) * following",
        "gamma stands at the reward. It belongs to what follows: rewards[t] + gamma * following."),
    wrong("rewards[t] + ", "", "The reward is missing: R_t = r_t + gamma * R_{t+1}."),
    wrong("rewards[t] + ", "np.clip(rewards[t], -1, 1) + ", "You clip the rewards. Add them as they are."),
    wrong(f"{MASK} * following", f"{MASK} * (following + bootstrap[t])",
        "You add bootstrap at every step. It stands in place of R_{t+1}, and only where the episode was truncated and after "
        "the last step.", shows=at("inner", "r + gamma * (after + value)", "r + gamma * after + value")),
    wrong(MASK, "terminated[t]", "The mask is upside down: what follows counts where the episode terminated, and only there. "
        "Write (1 - terminated[t])."),
    wrong("bootstrap[t], following", "following, bootstrap[t]", "Your np.where is upside down: bootstrap[t] stands where no "
        "limit cut the episode. Write np.where(truncated[t], bootstrap[t], following)."),
    wrong(LIMIT, "following = bootstrap[t]", "You bootstrap at every step: r_t + gamma * V(s_{t+1}) is a target that looks one "
        "step ahead. An n-step return follows the rewards as far as the rollout goes: where the episode goes on, take the "
        "return of step t + 1.", shows=at("inner", "r + gamma * value")),
    wrong(STEP, f"following = {MASK} * (rewards[t] + gamma * following)",
        "Where the episode terminated you lose the reward too. Only what would follow is 0.", shows=at("terminated", "0")),
    wrong(LIMIT, "following = np.where(truncated[t] | (t == len(rewards) - 1), bootstrap[t], 0)",
        "Where the episode goes on, your return is the reward alone: the return of step t + 1 is missing. If you take it from "
        "an array, that row must be filled already, so go backwards."),
    wrong([(LIMIT, "?"), (STEP, LIMIT), ("?", STEP)],
        "Where a limit cut the episode, your return lacks the step's reward. It is rewards[t] + gamma * bootstrap[t]: let "
        "np.where stand before the line that adds the reward.", shows=at("truncated & ~last", "value", "gamma * value")),
    wrong([NO_LIMIT, (KEEP, f"{KEEP}\n        {LIMIT}")], "You cut one step too early. The flags of row t say what happened in "
        "step t: use them before you add rewards[t], for that very t.",
        shows=any_of(at("before_terminated", "r"), at("before_truncated", "r + gamma * value", "r + gamma * next_value"))),
    wrong(MASK, "(1 - (t > 0 and terminated[t - 1]))", "You cut one step too late. The flags of row t say what happened in "
        "step t: use row t for rewards[t].", shows=at("after_terminated", "r")),
    wrong([NO_LIMIT, ("terminated[t]", "terminated[t].any()")], "Where one environment's episode terminates, you end the "
        "episodes of the others too. Each has its own: multiply by (1 - terminated[t])."),
    wrong("truncated[t]", "truncated[t].any()", "Where a limit cuts one environment's episode, you bootstrap in the others "
        "too. Each has its own: np.where(truncated[t], bootstrap[t], following)."),
    wrong(f"{MASK} * ", "", "Termination is ignored: after it comes another episode, which this step did not earn. Where "
        "terminated[t], 0 stands in place of R_{t+1}."),
    wrong([("truncated[t]", "truncated[t] | terminated[t]"), (f"{MASK} * ", "")],
        "Where the episode terminated you add the value of the state that followed. Nothing follows there: 0 stands in place "
        "of R_{t+1}."),
    wrong(MASK, "(1 - terminated[t] * (t < len(rewards) - 1))", "After the last step you add bootstrap even where the episode "
        "terminated in it. terminated counts in the last row too."),
    wrong([NO_LIMIT, (MASK, "(1 - (terminated[t] | truncated[t]))")],
        "You treat truncation as termination: 0 stands where a limit cut the episode. But the state there was not a bad one, "
        "and the episode could have gone on; with a 0 the network learns that it is worth nothing. What would have come is "
        "estimated by bootstrap[t].", shows=at("truncated", "r")),
    wrong([NO_LIMIT], "Truncation is ignored: the row after it belongs to the next episode, and its return leaks into this "
        "one. Where truncated[t], bootstrap[t] stands in place of R_{t+1}."),
    wrong(LIMIT, "following = following + truncated[t] * bootstrap[t]",
        "Where a limit cut the episode you add bootstrap[t] to the return of step t + 1. It takes its place: the row after it "
        "belongs to the next episode."),
    wrong("bootstrap[t]", "bootstrap[-1]", "Where a limit cut the episode you take the value of another state. It is the one "
        "that followed this very step: bootstrap[t].",
        shows=at("truncated & ~last", "r + gamma * last_value", "r + gamma * value_before", "r + gamma * next_value")),
    wrong(START, "following = 0", "After the last step nothing follows in your returns. The episode goes on there, but the "
        "rollout does not: begin with following = bootstrap[-1]."),
    wrong(RETURN, "returns[-1] = bootstrap[-1]\n    return returns",
        "The last row is bootstrap[-1] itself. The last step has a reward too: rewards[-1] + gamma * bootstrap[-1]."),
    wrong(RETURN, "returns[-1] = 0\n    return returns", "The last row is 0: your loop leaves out the last step."),
    wrong(START, "following = bootstrap[0]",
        "After the last step you take the value of another state. It is the one that followed the last step: bootstrap[-1]."),
    wrong([("bootstrap[-1]", "bootstrap[-1] / gamma"), ("bootstrap[t]", "bootstrap[t] / gamma")],
        "You do not discount bootstrap. It is worth what it says one step later: rewards[t] + gamma * bootstrap[t].",
        shows=any_of(at("open_end", "r + value"), at("truncated", "r + value"))),
    wrong([("bootstrap[-1]", "gamma * bootstrap[-1]"), ("bootstrap[t]", "gamma * bootstrap[t]")],
        "You discount bootstrap twice. It stands in place of R_{t+1}, and the line that adds the reward discounts it."),
    wrong([("bootstrap[t], following", f"bootstrap[t], {MASK} * following"), (f"gamma * {MASK}", "gamma")],
        "Where a step is terminated and truncated, you bootstrap. Termination wins, because nothing follows: use truncated "
        "first, and multiply by (1 - terminated[t]) after it.", shows=at("both", "r + gamma * value")),
    # What is left to say where only one kind of steps is wrong, and nothing above is the reason
    wrong(f"{MASK} * following", f"np.where(terminated[t] & ~truncated[t], -bootstrap[t], {MASK} * following)",
        "Your returns go wrong where the episode terminated (what is wrong in rows before follows from that). There the return "
        "is the reward alone.", shows=wrong_only("terminated")),
    wrong("bootstrap[t]", "(bootstrap[t] + following) / 2",
        "Your returns go wrong where a limit cut the episode (what is wrong in rows before follows from that). There the "
        "return is rewards[t] + gamma * bootstrap[t].", shows=wrong_only("truncated")),
    wrong([("truncated[t]", "truncated[t] & ~terminated[t]"), (MASK, "(1 - (terminated[t] & ~truncated[t]))")],
        "Your returns go wrong where a step is terminated and truncated (what is wrong in rows before follows from that). "
        "Termination wins: there the return is the reward alone.", shows=wrong_only("both")),
    wrong(START, "following = bootstrap[-1].mean()",
        "Your returns go wrong in the last row, where the episode goes on (what is wrong in rows before follows from that). "
        "There the return is rewards[-1] + gamma * bootstrap[-1].", shows=wrong_only("open_end")),
    wrong("bootstrap[t], following", "bootstrap[t], following * (2 if t < len(rewards) - 1 else 1)",
        "Your returns go wrong inside an episode, where it goes on. There the return is rewards[t] + gamma * the return of "
        "step t + 1.", shows=wrong_only("inner")),
)  # fmt: skip

n_step_returns = Exercise(
    name="n_step_returns",
    points=3,
    minutes=15,
    difficulty=2,
    reference=right,
    cases=_cases,
    hints=(
        "Go backwards, as in `discounted_returns` of notebook 01. Here a row is a step of all environments: `rewards[t]` is "
        "[M].",
        "After the last step the rollout ends and the episode goes on. What would have come is estimated by `bootstrap[-1]`: "
        "`following` starts with it.",
        "Where a limit cut the episode in step t, the row after it belongs to another episode. `np.where(truncated[t], "
        "bootstrap[t], following)` puts the estimate in its place.",
        "Then $R_t = r_t + \\gamma R_{t+1}$, with 0 for $R_{t+1}$ where the episode terminated: "
        "`following = rewards[t] + gamma * (1 - terminated[t]) * following`. Keep it in `returns[t]`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
    atol=ATOL,
)
