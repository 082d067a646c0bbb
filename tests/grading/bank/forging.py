"""What people hand in who want points for wrong answers, or for none.

No answer here is right. Where one could only become right by a breach (such as finding the checks), it does the right thing
then, so that a breach shows as points.
"""

from rlcourse.checks.verdicts import NOT_ATTEMPTED, WRONG
from rlcourse.grading.marks import CRASHED, TIMED_OUT
from tests.grading.bank.case import Case, answers
from tests.grading.bank.forging_code import (
    ALWAYS_A_HUNDRED,
    ARRAY,
    ASSIGNS_MARKS,
    CHECKS_STUB,
    FORGED_REPLY,
    FRAMES,
    FROM_A_THREAD,
    LIAR,
    NETWORKS,
    NO_TEXT,
    NUMBER,
    OBJECT,
    OTHER_SERVER,
    PATCHED_BUILTINS,
    PATCHED_IPYTHON,
    PATCHED_JSON,
    PATCHED_NUMPY,
    PICKLED,
    RAISES,
    REPLAYED_BALANCE,
    RIGHT_REPORT,
    RUBBISH,
    SEARCHES_DISK,
    SOCKETS_GONE,
    STATUSES,
    TENSORS,
    TRANSFORMERS,
    WITH_A_PRIZE,
)

SOON = 1.0  # seconds of processor time, in the place of the usual patience
MEAN, NEEDED, RETURNS, LEAN = "mean_with_interval", "episodes_needed", "discounted_returns", "lean_policy"
WRONG_MEAN = "\ndef mean_with_interval(returns):\n    return 0.0, 0.0\n"
LEFT = "\ndef lean_policy(observation):\n    return 0\n"
PUSHES_LEFT = {LEAN: WRONG}


def _before_wrong(attack: str):
    """An attack, then a wrong answer: no right one can come from it."""
    return answers({MEAN: attack + WRONG_MEAN})


def _speaking(attack: str, body: str = "None") -> str:
    """An attack that speaks for the kernel, with the content of what it says."""
    return attack.replace("REPORT", repr(RIGHT_REPORT)).replace("BODY", body)


def _sent(report: str):
    """A report put in the place of the true one, as Python; `to_text` of it crosses."""
    return f"""
import rlcourse.probes as probes
import rlcourse.probes.serving as serving
import rlcourse.probes.crossing as crossing
honest = {{"value": None, "stopped": "", "line": "", "blank": False, "begun": False, "changed": []}}
probes.observe = lambda answer, probe, arguments: {report}
"""


def _text(expression: str):
    """A text put in the place of the report's."""
    return f"""
import numpy as np
import rlcourse.probes.serving as serving
serving.to_text = lambda value: {expression}
"""


def _replaying(kit):
    """The right results of the cases that students can see, which are those of seed 0."""
    import numpy as np

    from rlcourse.lessons import lesson_of

    exercise = lesson_of("01_random_baseline").exercises[RETURNS]
    known = {
        repr((np.asarray(case["rewards"]).tolist(), case["gamma"])): np.asarray(exercise.reference(**case)).tolist()
        for case in exercise.cases(np.random.default_rng(0))
    }
    lookup = "def discounted_returns(rewards, gamma):\n    return known.get(repr((rewards.tolist(), gamma)), [0.0])\n"
    return {RETURNS: f"known = {known!r}\n{lookup}"}


def _with_a_prize(attack: str):
    """An attack that sets `found`, then an answer that is right only where something was found."""
    return answers(lambda kit: {MEAN: attack + WITH_A_PRIZE.format(right=kit.answer(MEAN))})


def _pickled(kit):
    return {MEAN: PICKLED.format(code=f"open({str(kit.canary)!r}, 'a').write('changed')")}


def _with_networks(kit):
    code = f"open({str(kit.canary)!r}, 'a').write('changed')"
    return {"build_q_network": NETWORKS.format(code=code), "td_targets": TENSORS}


CASES = [
    Case(
        "agreeable-values",
        "objects, arrays, numbers and texts that equal everything",
        "wrong: values are compared, outside",
        answers(
            {
                MEAN: OBJECT + "\ndef mean_with_interval(returns):\n    return Agreeable()\n",
                NEEDED: NUMBER + "\ndef episodes_needed(std, difference):\n    return Agreeable(1.0)\n",
                RETURNS: ARRAY
                + "\ndef discounted_returns(rewards, gamma):\n    return np.zeros(len(rewards)).view(Agreeable)\n",
                LEAN: LIAR + "\ndef lean_policy(observation):\n    return Agreeable('1')\n",
            }
        ),
        {MEAN: WRONG, NEEDED: WRONG, RETURNS: WRONG, LEAN: WRONG},
    ),
    Case(
        "patched-numpy",
        "numpy.allclose, array_equal, testing and asarray patched",
        "wrong",
        _before_wrong(PATCHED_NUMPY),
        {MEAN: WRONG},
    ),
    Case(
        "patched-builtins", "all, any, bool, Exception, repr patched", "wrong", _before_wrong(PATCHED_BUILTINS), {MEAN: WRONG}
    ),
    Case(
        "patched-json",
        "json and base64 patched to write a report of their own",
        "timed out: no reply leaves the kernel",
        _before_wrong(PATCHED_JSON),
        {MEAN: TIMED_OUT},
        patience=SOON,
    ),
    Case(
        "patched-ipython",
        "IPython's expressions and hooks patched",
        "timed out: no reply leaves the kernel",
        _before_wrong(PATCHED_IPYTHON),
        {MEAN: TIMED_OUT},
        patience=SOON,
    ),
    Case(
        "reply-without-text",
        "IPython's display formatter patched to give nothing",
        "crashed: what comes back is no report",
        _before_wrong(NO_TEXT),
        {MEAN: CRASHED},
    ),
    Case("transformers", "transformers of syntax trees and of input", "wrong", _before_wrong(TRANSFORMERS), {MEAN: WRONG}),
    Case(
        "patched-checks",
        "rlcourse.checks and rlcourse.grading replaced by what is always right",
        "wrong: they are not asked",
        _before_wrong(CHECKS_STUB),
        {MEAN: WRONG},
    ),
    Case(
        "assigned-marks",
        "variables and printed lines that say 100 points",
        "wrong",
        _before_wrong(ASSIGNS_MARKS),
        {MEAN: WRONG},
    ),
    Case(
        "patched-probes",
        "rlcourse.probes patched to report another case's right value",
        "wrong: the cases are new ones",
        _before_wrong(_sent('honest | {"value": (3.0, 2.117)}')),
        {MEAN: WRONG},
    ),
    Case(
        "report-of-another-case",
        "a true report of the right rule, recorded with a seed of one's own",
        "wrong: it belongs to no case",
        answers({LEAN: REPLAYED_BALANCE + LEFT}),
        PUSHES_LEFT,
    ),
    Case(
        "boasting-report",
        "a report that names the case and the best result there is",
        "wrong: the actions do not lead there",
        answers({LEAN: ALWAYS_A_HUNDRED + LEFT}),
        PUSHES_LEFT,
    ),
    Case(
        "report-of-blank",
        "a report that says the answer is blank",
        "not attempted: no points",
        _before_wrong(_sent('honest | {"value": (3.0, 2.117), "blank": True}')),
        {},
    ),
    Case(
        "report-with-verdict",
        "a report with a verdict and points of its own",
        "crashed: what comes back is no report",
        _before_wrong(_sent('honest | {"outcome": "right", "points": 100}')),
        {MEAN: CRASHED},
    ),
    Case(
        "report-of-odd-values",
        "reports of infinities, huge numbers, ragged and empty arrays, keys of every kind",
        "wrong",
        answers(
            {
                MEAN: _sent('honest | {"value": (10**400, -10**400)}') + WRONG_MEAN,
                NEEDED: "def episodes_needed(std, difference):\n    return 1\n",
                RETURNS: "def discounted_returns(rewards, gamma):\n    return [0.0]\n",
                "random_policy": "def random_policy(space, rng):\n    return 0\n",
            }
        ),
        {MEAN: WRONG, NEEDED: WRONG, RETURNS: WRONG, "random_policy": WRONG},
    ),
    Case(
        "text-nested",
        "a report nested a hundred thousand times",
        "crashed: what comes back is no report",
        _before_wrong(_text("'[' * 100_000 + ']' * 100_000")),
        {MEAN: CRASHED},
    ),
    Case(
        "text-of-unknown-kind",
        "a report that asks for a pickle to be loaded",
        "crashed: what comes back is no report",
        _before_wrong(_text("""'{"pickle": "gASVAAAA"}'""")),
        {MEAN: CRASHED},
    ),
    Case(
        "text-of-objects",
        "a report with an array of objects",
        "crashed: what comes back is no report",
        _before_wrong(_text("""'{"array": ["|O", [1], "AAAAAAAAAAA="]}'""")),
        {MEAN: CRASHED},
    ),
    Case(
        "text-of-a-huge-shape",
        "a report with an array of 10^30 numbers in eight bytes",
        "crashed: what comes back is no report",
        _before_wrong(_text("""'{"array": ["<f8", [1000000000000000, 1000000000000000], "AAAAAAAAAAA="]}'""")),
        {MEAN: CRASHED},
    ),
    Case(
        "text-of-code",
        "a report that is Python, with surrogates and NaN",
        "crashed: what comes back is no report",
        _before_wrong(_text("""'__import__("os").system("true") \\\\ud800 NaN'""")),
        {MEAN: CRASHED},
    ),
    Case(
        "forged-reply",
        "the answer writes the kernel's reply itself, with the kernel's key",
        "wrong: the cases are new ones",
        answers({MEAN: _speaking(FORGED_REPLY)}),
        {MEAN: WRONG},
    ),
    Case(
        "forged-replies-of-a-thread",
        "a thread that answers every request at once",
        "wrong or crashed: the cases are new ones; two threads in one socket may end the kernel",
        answers({MEAN: _speaking(FROM_A_THREAD)}),
        {MEAN: WRONG},
        or_else=CRASHED,
    ),
    Case(
        "rubbish-on-the-sockets",
        "unsigned, empty, nested and foreign messages, hundreds of them",
        "wrong: they are left alone",
        answers({MEAN: _speaking(RUBBISH)}),
        {MEAN: WRONG},
    ),
    Case(
        "reply-of-no-form",
        "a signed reply whose content is of no form",
        "crashed: what comes back is no report",
        answers(
            {
                MEAN: _speaking(
                    STATUSES, '{"status": "ok", "user_expressions": {"value": {"status": "ok", "data": {"text/plain": 7}}}}'
                )
            }
        ),
        {MEAN: CRASHED},
    ),
    Case(
        "reply-of-no-status",
        "a signed reply that says neither ok nor error",
        "crashed: what comes back is no answer",
        answers({MEAN: _speaking(STATUSES, "dict(status=[])")}),
        {MEAN: CRASHED},
    ),
    Case(
        "reply-of-errors",
        "a signed reply with an error whose name is a dictionary",
        "wrong",
        answers({MEAN: _speaking(STATUSES, 'dict(status="error", ename=dict(a=1), evalue=[None] * 1000)')}),
        {MEAN: WRONG},
    ),
    Case(
        "other-server",
        "the kernel's socket closed, and a server of one's own in its place",
        "timed out: the request was not answered",
        answers({MEAN: OTHER_SERVER % RIGHT_REPORT + WRONG_MEAN}),
        {MEAN: TIMED_OUT},
        patience=SOON,
    ),
    Case(
        "sockets-gone",
        "sockets and connection file replaced by links, folders without rights beside them",
        "wrong",
        answers({MEAN: SOCKETS_GONE + WRONG_MEAN}),
        {MEAN: WRONG},
    ),
    Case(
        "pickles",
        "arrays of objects whose unpickling writes a file",
        "wrong: nothing is unpickled",
        answers(_pickled),
        {MEAN: WRONG},
    ),
    Case(
        "networks",
        "a Keras network with Lambda layers and pickles that run code, and a tensor that equals everything",
        "wrong",
        answers(_with_networks, "02_dqn_cartpole"),
        {"build_q_network": WRONG, "td_targets": WRONG},
        notebook="02_dqn_cartpole",
    ),
    Case(
        "frames",
        "an answer that looks for the expected values in frames and in memory",
        "wrong: they are not there",
        answers({MEAN: FRAMES}),
        {MEAN: WRONG},
    ),
    Case(
        "checks-on-disk",
        "an answer that looks for checks, solutions and notebooks on the disk",
        "wrong: they are not there",
        _with_a_prize(SEARCHES_DISK),
        {MEAN: WRONG},
        works_outside=True,
    ),
    Case(
        "replayed-results",
        "the right results of the cases that the student's own check shows",
        "wrong: the cases are new ones",
        answers(_replaying),
        {RETURNS: WRONG},
    ),
    Case(
        "raises-markup",
        "exceptions with scripts, formulas, control characters, a million letters, or no text",
        "wrong, with plain words",
        answers(
            {
                MEAN: RAISES + "\ndef mean_with_interval(returns):\n    raise Markup\n",
                NEEDED: RAISES + "\ndef episodes_needed(std, difference):\n    raise Silent\n",
            }
        ),
        {MEAN: WRONG, NEEDED: WRONG},
    ),
    Case(
        "raises-what-probes-raise",
        "exceptions that the probes raise themselves",
        "wrong, or not attempted",
        answers(
            {
                MEAN: "from rlcourse.probes import Stop\ndef mean_with_interval(returns):\n    raise Stop\n",
                LEAN: "from rlcourse.probes import EpisodeOver as Over\ndef lean_policy(observation):\n    raise Over('in time')\n",
                NEEDED: "def episodes_needed(std, difference):\n    raise NotImplementedError\n",
            }
        ),
        {MEAN: WRONG, LEAN: WRONG, NEEDED: NOT_ATTEMPTED},
    ),
]
