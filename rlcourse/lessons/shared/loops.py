"""What training loops have in common: the mistakes of all of them, what proves one, and how two loops differ."""

from collections.abc import Callable

from rlcourse.checks import Mistake, mistakes_in
from rlcourse.checks.compare import same, shown

# Words of the right loops, which differ in how they act and learn
STEPS = "range(1, settings.n_steps + 1)"
STORE = "memory.add(state, action, reward, next_state, terminated)"
MOVE_ON = "        state = next_state\n"
OVER = "if terminated or truncated:"
RESET = "            state, _ = env.reset()\n"
SAMPLE = "memory.sample(settings.batch_size, rng)"
DUE = "step >= settings.learning_starts"
BEGIN = f"    state, _ = env.reset()\n    for step in {STEPS}:\n"

# Changes of a right loop that leave it right
BY_EPISODES = (  # it resets at the beginning of a step, and counts the steps itself
    (BEGIN, "    step, over = 0, True\n    while step < settings.n_steps:\n        if over:\n" + RESET + "        step += 1\n"),
    (f"{OVER}\n{RESET}", "over = terminated or truncated\n"),
    (DUE, "not step < settings.learning_starts"),
)
BY_NAME = (STORE, "memory.add(state=state, action=action, reward=reward, next_state=next_state, terminated=terminated)")

FAR = 10  # times as many steps as are right are looked at
Calls = dict[str, tuple[str, tuple[str, ...]]]
"""What a loop does at a step, such as "call agent.act" -> its entry in the report, and the names of what it is called with. An
entry of the report is a list of [step, ...what it was called with], or of steps."""


def common_mistakes(right: Callable) -> tuple[Mistake, ...]:
    """What goes wrong in any loop over steps, as edits of a right one that has the words above."""
    wrong = mistakes_in(right)
    return (
        wrong("state, _ = env.reset()", "state = env.reset()",
              "env.reset() returns two things, the state and a dict: state, _ = env.reset().", keeps_all_of_reset),
        wrong(f"{STEPS}:", "range(1, 1_000_000):\n        if step > settings.n_steps and (terminated or truncated): return",
              "You take more than n_steps steps: the inner loop must stop too."),
        wrong(OVER, f"if step == settings.n_steps:\n            env.close()\n        {OVER}",
              "You close the environment. It belongs to whoever called you, and stays open."),
        wrong(RESET, "            env.reset()\n",
              "After env.reset() you go on with the last state of the old episode. reset returns the first state of the new "
              "one: keep it."),
        wrong(MOVE_ON, "",
              "You never move on: state stays what it was at the start of the episode. state = next_state is missing."),
        wrong(STORE, f"state = next_state\n        {STORE}",
              "You store the next state as the state: move on with state = next_state after memory.add, not before."),
        wrong(STORE, STORE.replace("next_state", "state"), "You store the state where the next state belongs."),
        wrong(STORE, STORE.replace("terminated", "truncated"), "You store truncated where terminated belongs."),
        wrong(STORE, STORE.replace("terminated", "False"), "You store False where terminated belongs."),
        wrong(STORE, STORE.replace("terminated", "not terminated"),
              "You store the opposite of terminated. Store terminated itself."),
        wrong(STORE, STORE.replace("terminated", "terminated and not truncated"),
              "An episode can terminate and be truncated in the same step. Then it has terminated: store terminated alone."),
        wrong(STORE, STORE.replace("reward", "int(reward)"), "You round the reward to a whole number. Store it as it is."),
        wrong(STORE, f"if not truncated: {STORE}",
              "You leave out the step at which the time limit cuts the episode. Every step happened: store them all."),
        wrong(OVER, "if truncated:",
              "You reset only when the episode was truncated. One that has terminated is over as well."),
        wrong(OVER, "if terminated != truncated:",
              "You do not reset when an episode has terminated and was truncated in the same step. Use or."),
        wrong(OVER, "if False:", "You never reset, and play on after the end of the episode."),
        wrong(OVER, "if True:", "You reset after every step. Reset when the episode is over."),
        wrong(DUE, f"{DUE} - 1",
              "You begin to learn a step too early. Learning starts with the step number settings.learning_starts."),
        wrong(STEPS, "range(1, settings.n_steps)", "You stop a step too early: range(1, settings.n_steps + 1)."),
        wrong(STEPS, "range(1, settings.n_steps + 2)", "You take a step too many: range(1, settings.n_steps + 1)."),
    )  # fmt: skip


def reports(key: str, wanted) -> Callable:
    """Shows in any case in which the report says `wanted` under `key`."""
    return lambda cases, seen: any(s["value"].get(key) == wanted for s in seen if s["value"])


def keeps_all_of_reset(cases: list[dict], seen: list[dict]) -> bool:
    """A state that was kept or acted on is the pair of an observation and a dict."""
    reports = [s["value"] for s in seen]
    states = [state for r in reports for state in (*r.get("states", ()), *(entry[1] for entry in r.get("acted", ())))]
    return any(isinstance(state, tuple | list) and len(state) == 2 and isinstance(state[1], dict) for state in states)


def first_difference(expected: dict, got: dict, calls: Calls) -> str:
    """The first step at which two loops differ, in one sentence; "" where none does.

    Args:
        expected: The right loop's report, with "strange", "ended" and "steps taken" beside what `calls` names.
        got: The other's.
        calls: What to compare.
    """
    if got["strange"] != "nothing":
        return f"Something is strange: {got['strange']}."
    if got["ended"] != "in time":
        return f"Your loop was stopped: it {got['ended'].strip('<>')}."
    last = min(max(expected["steps taken"], got["steps taken"]), FAR * expected["steps taken"])  # a report may claim any number
    for step in range(1, last + 1):
        for what, (key, names) in calls.items():
            wanted, came = (_at(step, r[key]) for r in (expected, got))
            if len(wanted) != len(came):
                did, right = _times(what, len(came), len(wanted)), _times(what, len(wanted), len(came))
                return f"At step {step} you {did}. Expected: you {right}."
            for name, right, other in zip(names, wanted[0] if wanted else [], came[0] if came else [], strict=False):
                if not same(right, other, 1e-6):
                    return f"At step {step} you {what} with {name} = {shown(other)}, expected {shown(right)}."
    if got.get("batch sizes") != expected.get("batch sizes"):
        return f"The sizes of your batches are {shown(got['batch sizes'])}, expected {shown(expected['batch sizes'])}."
    return ""


def _at(step: int, entries: list) -> list[list]:
    """What the entries of one step were called with."""
    listed = [entry if isinstance(entry, list) else [entry] for entry in entries]
    return [entry[1:] for entry in listed if entry[0] == step]


def _times(what: str, times: int, beside: int) -> str:
    """How often it is done, said beside another number of times."""
    if times == 1:
        return f"{what} once" if beside > 1 else what
    return f"{what} {times} times" if times else f"do not {what}"
