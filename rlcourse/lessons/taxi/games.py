"""The loop over games, without exploring and with."""

import numpy as np

from rlcourse.checks import Exercise, Mistake
from rlcourse.checks.compare import same, shown
from rlcourse.lessons.shared.loops import first_difference, keeps_all_of_reset, reports
from rlcourse.lessons.taxi._loops import (
    break_out,
    by_keywords,
    counting_scores,
    elsewhere,
    in_a_function,
    into_the_memory,
    loop,
    masked,
    over,
    without_epsilon,
)
from rlcourse.probes import run_games
from rlcourse.probes.games import DRAWN, EARLIER

CALLS = {
    "call agent.act": ("acted", ("state", "epsilon")),
    "call agent.env.step": ("done", ("action",)),
    "call agent.remember": ("stored", ("state", "action", "reward", "next_state", "terminated")),
    "call agent.learn": ("learned", ("transitions stored by then",)),
}


def _plays_elsewhere(cases, seen):
    """The agent was asked, and no step was taken in its environment; or an environment did not know the scripted actions."""
    if any("InvalidAction" in s["stopped"] for s in seen):
        return True
    return all(s["value"]["acted"] and not s["value"]["steps taken"] for s in seen)


def _draws(cases, seen):
    """Random numbers drawn by the loop itself."""
    return any(s["value"]["strange"] == DRAWN for s in seen if s["value"])


def _explained(expected, got) -> str:
    """The first step at which the two loops differ."""
    difference = first_difference(expected, got, CALLS)
    if not difference and not same(expected["scores"], got["scores"], 1e-6):
        return f"agent.scores holds {shown(got['scores'])} at the end, expected {shown(expected['scores'])}."
    return difference


def _cases(exploring: bool):
    def cases(rng):
        def case(lengths, endings, n_games, epsilon=None, decay=None, least=None):
            rewards = [[float(r) for r in rng.choice([-10.0, -1.0, 0.5, 20.0], size=n)] for n in lengths]
            given = {"epsilon": epsilon, "decay": decay, "least": least} if exploring else {}
            return {"rewards": rewards, "endings": endings, "n_games": n_games, **given}

        decay = float(np.round(rng.uniform(0.6, 0.9), 2))
        return [
            case([2], ["terminated"], 1, 0.8, 0.5, 0.1),
            case([2, 3], ["terminated", "truncated"], 2, 1.0, 0.5, 0.1),
            case([3, 1, 2, 4], ["truncated", "terminated", "both", "terminated"], 4, 1.0, decay, 0.05),
            case([1, 2, 3], ["terminated", "truncated", "terminated"], 6, 0.5, 0.5, 0.2),
            case([2, 2], ["both", "truncated"], 3, 0.3, 1.0, 0.3),
        ]

    return cases


HINTS = (
    "Each game begins with `state, _ = agent.env.reset()`, a score of 0, and goes on until it has terminated or was truncated.",
    "One step: `action = agent.act(...)`, `next_state, reward, terminated, truncated, _ = agent.env.step(action)`, "
    "`agent.remember(state, action, reward, next_state, terminated)`, `agent.learn()`; then `state = next_state`.",
    "When the game is over: `agent.scores.append(score)`.",
)


def _own_chance(agent, n_games):
    rng = np.random.default_rng()
    np.random.random()  # noqa: NPY002
    for _ in range(n_games):
        state, _ = agent.env.reset()
        over = False
        while not over:
            action = int(rng.integers(6)) if rng.random() < 2 else agent.act(state)
            state, _, terminated, truncated, _ = agent.env.step(action)
            over = terminated or truncated
        agent.scores.append(0)


def _mistakes(make, given) -> tuple[Mistake, ...]:
    """What goes wrong in both loops. `make` makes a loop with some of its parts exchanged; `given` takes one as it is."""
    return (
        Mistake(
            make(reset=lambda env: env.reset()),
            "agent.env.reset() returns two things, the state and a dict: state, _ = agent.env.reset().",
            keeps_all_of_reset,
        ),
        Mistake(
            given(elsewhere),
            "You play in another environment than the agent's. Begin with  env = agent.env.",
            _plays_elsewhere,
        ),
        Mistake(
            make(reset=lambda env: env.reset(seed=0)[0]),
            "You give a seed to reset. With one seed every game begins in the same state: agent.env.reset() without it.",
            reports("seed given to a reset", True),
        ),
        Mistake(
            make(at_the_end=lambda env: env.close()),
            "You close the environment. It belongs to the agent, which may play on.",
            reports("environment closed", True),
        ),
        Mistake(
            make(keeps_reset=False),
            "You reset, but go on from the last state of the old game. reset returns the first state of the new one: "
            "state, _ = agent.env.reset().",
        ),
        Mistake(
            make(once=True),
            "You reset once, before the first game. Every game begins with a reset.",
        ),
        Mistake(
            make(ends=lambda terminated, truncated: terminated),
            "Your game ends only when it has terminated. After 200 steps it is truncated, and is over as well.",
        ),
        Mistake(
            make(ends=lambda terminated, truncated: truncated),
            "Your game ends only when it was truncated. When the passenger is delivered it has terminated, and is over too.",
        ),
        Mistake(
            make(ends=lambda terminated, truncated: terminated != truncated),
            "A game that terminates and is truncated in the same step is over too. Use or.",
        ),
        Mistake(
            make(ends=lambda terminated, truncated: True), "Your game is over after one step. It goes on until it has ended."
        ),
        Mistake(
            make(stored_end=over),
            "You remember a game that was only cut by the time limit as terminated. There was a future: pass terminated alone.",
        ),
        Mistake(
            make(stored_end=lambda terminated, truncated: truncated),
            "You pass truncated to remember, where terminated belongs. (env.step gives next_state, reward, terminated, "
            "truncated, info.)",
        ),
        Mistake(make(stored_end=lambda terminated, truncated: False), "You pass False to remember, where terminated belongs."),
        Mistake(
            make(moves_on=False),
            "You never move on: state stays what it was at the start of the game. state = next_state is missing.",
        ),
        Mistake(
            make(moves_on_first=True),
            "You remember the next state as the state: move on with state = next_state after agent.remember, not before.",
        ),
        Mistake(
            make(stored_next=lambda state, following: state), "You pass the state to remember where the next state belongs."
        ),
        Mistake(make(stored_reward=lambda reward: np.sign(reward)), "You change the reward. Remember it as it came."),
        Mistake(
            make(learn=lambda agent, t: None),
            "You never learn: call agent.learn() after every step. (Without conditions: it waits by itself until there "
            "is enough.)",
        ),
        Mistake(make(learn_at_the_end=True), "You learn once a game. Call agent.learn() after every step."),
        Mistake(make(learn_first=True), "You learn before the new transition is remembered. Remember it first."),
        Mistake(make(forget_score=False), "The score goes on from game to game. Every game begins with a score of 0."),
        Mistake(
            make(scored=lambda score, reward: reward),
            "Your score is the last reward alone. Add up the rewards: score += reward.",
        ),
        Mistake(make(scored=lambda score, reward: score + 1), "Your score counts steps. Add up the rewards: score += reward."),
        Mistake(make(appended=lambda scores, score, t: None), "agent.scores stays empty: append the score of every game."),
        Mistake(
            make(appended=lambda scores, score, t: scores.extend([score] * t)),
            "You append a score at every step. Append it once, when the game is over.",
            lambda cases, seen: (
                all(len(s["value"]["scores"]) == s["value"]["steps taken"] + len(EARLIER) for s in seen)
                and any(s["value"]["steps taken"] > case["n_games"] for case, s in zip(cases, seen, strict=True))
            ),
        ),
        Mistake(make(remembers=False), "You never remember: agent.remember(state, action, reward, next_state, terminated)."),
        Mistake(
            make(ends=lambda terminated, truncated: terminated and truncated),
            "A game is over when it has terminated or was truncated. With and it hardly ever ends: use or.",
        ),
        Mistake(
            make(games=lambda n: 1),
            "You stop after the first game. Is a return inside of the loop? Or does over stay True? It becomes False in every "
            "game.",
        ),
        Mistake(
            given(counting_scores),
            "You count the scores that were there before. n_games more are wanted: for _ in range(n_games).",
        ),
        Mistake(make(empties=True), "You empty agent.scores. It may hold games that were played before: only append."),
        Mistake(make(games=lambda n: n + 1), "You play a game too many: n_games are wanted."),
        Mistake(make(games=lambda n: n - 1), "You play a game too few: n_games are wanted."),
    )


train_model = Exercise(
    name="train_model",
    points=3,
    minutes=15,
    difficulty=2,
    reference=without_epsilon(),
    cases=_cases(exploring=False),
    probe=run_games,
    explain=_explained,
    hints=HINTS,
    mistakes=(
        *_mistakes(without_epsilon, lambda train: lambda agent, n_games: train(agent, n_games)),
        Mistake(
            _own_chance,
            "You draw random numbers. Here the agent always takes the action it thinks best: agent.act(state).",
            _draws,
        ),
        Mistake(
            lambda agent, n_games: loop()(agent, n_games, 0.1, 1.0, 0.0),
            "You explore with an epsilon of 0.1. Here the agent always takes the action it thinks best: agent.act(state).",
        ),
        Mistake(
            lambda agent, n_games: loop()(agent, n_games, 1.0, 1.0, 0.0),
            "With an epsilon of 1 every action is drawn by chance. Here the agent takes the best one: agent.act(state).",
        ),
    ),
    variants=(
        lambda agent, n_games: break_out(agent, n_games),
        lambda agent, n_games: by_keywords(agent, n_games),
        lambda agent, n_games: into_the_memory(agent, n_games),
        lambda agent, n_games: in_a_function(agent, n_games),
        lambda agent, n_games: masked(agent, n_games),
    ),
)

train_model_epsilon = Exercise(
    name="train_model_epsilon",
    points=2,
    minutes=10,
    difficulty=2,
    reference=loop(),
    cases=_cases(exploring=True),
    probe=run_games,
    explain=_explained,
    hints=(
        "It is `train_model` with two lines more: `agent.act(state, epsilon)`, and a new epsilon after each game.",
        "`epsilon = max(least, epsilon * decay)`, when the game is over. The first game has the epsilon that came in.",
    ),
    mistakes=(
        *_mistakes(loop, lambda train: train),
        Mistake(
            lambda agent, n_games, epsilon, decay, least: _own_chance(agent, n_games),
            "You draw random numbers yourself. The agent does that for you: agent.act(state, epsilon).",
            _draws,
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: max(least, epsilon * 0.99)),
            "You multiply by 0.99 whatever decay is. Use decay.",
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: max(0.05, epsilon * decay)),
            "epsilon falls to 0.05 whatever least is. Use least.",
        ),
        Mistake(loop(epsilon_of=lambda epsilon: ()), "You never explore: agent.act(state, epsilon)."),
        Mistake(
            loop(epsilon_of=lambda epsilon: (1 - epsilon,)),
            "You pass 1 - epsilon. epsilon is the probability of acting by chance: agent.act(state, epsilon).",
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: epsilon),
            "epsilon never changes. Multiply it by decay after each game.",
        ),
        Mistake(
            loop(
                decay_step=lambda epsilon, decay, least: max(least, epsilon * decay),
                decay_game=lambda epsilon, decay, least: epsilon,
            ),
            "You multiply epsilon at every step. In 200 steps it would be gone: do it once a game.",
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: epsilon * decay),
            "Nothing keeps epsilon from falling below least: max(least, epsilon * decay).",
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: epsilon * decay if epsilon > least else epsilon),
            "The last multiplication may take epsilon below least: max(least, epsilon * decay).",
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: min(least, epsilon * decay)),
            "min takes the smaller one of least and epsilon * decay. epsilon should not fall below least: take the larger "
            "one, max.",
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: max(least, epsilon - decay)),
            "You subtract decay. Multiply: epsilon * decay.",
        ),
        Mistake(
            loop(decay_game=lambda epsilon, decay, least: max(least, epsilon * (1 - decay))),
            "You multiply by 1 - decay. With a decay of 0.99 only a hundredth would be left: multiply by decay.",
        ),
        Mistake(
            loop(decay_first=True),
            "You make epsilon smaller before the game. The first game has the epsilon that came in: do it afterwards.",
        ),
    ),
    variants=(break_out, by_keywords, into_the_memory, in_a_function, masked),
)
