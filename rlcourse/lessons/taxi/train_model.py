"""The loop over games of an agent that always takes the action it thinks best."""

from collections.abc import Callable

import numpy as np

from rlcourse.checks import Exercise, Mistake, edited, mistakes_in
from rlcourse.checks.compare import same, shown
from rlcourse.lessons.shared.loops import first_difference, reports
from rlcourse.probes import run_games
from rlcourse.probes.loops import DRAWN, EARLIER


def right(agent, n_games):
    """Play n_games games, and learn after every step."""
    for _ in range(n_games):
        state, _ = agent.env.reset()
        score, over = 0, False
        while not over:
            action = agent.act(state)
            next_state, reward, terminated, truncated, _ = agent.env.step(action)
            agent.remember(state, action, reward, next_state, terminated)
            agent.learn()
            state = next_state
            score += reward
            over = terminated or truncated
        agent.scores.append(score)


draws = reports("strange", DRAWN)  # shows in a loop that draws random numbers itself
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


def _a_score_a_step(cases, seen):
    """More scores than games, one for each step."""
    steps = [s["value"]["steps taken"] for s in seen]
    scores = [len(s["value"]["scores"]) - len(EARLIER) for s in seen]
    return scores == steps and any(n > case["n_games"] for case, n in zip(cases, steps, strict=True))


def explained(expected: dict, got: dict) -> str:
    """The first step at which the two loops differ."""
    difference = first_difference(expected, got, CALLS)
    if not difference and not same(expected["scores"], got["scores"], 1e-6):
        return f"agent.scores holds {shown(got['scores'])} at the end, expected {shown(expected['scores'])}."
    return difference


def cases_of(exploring: bool) -> Callable:
    """The cases of a loop that is given an epsilon, its decay and its least value, or not."""

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


# Words of the right loops
GAMES, RESET = "    for _ in range(n_games):\n", "        state, _ = agent.env.reset()\n"
BEST, LEARN, MOVE_ON = "agent.act(state)", "            agent.learn()\n", "            state = next_state\n"
REMEMBER = "agent.remember(state, action, reward, next_state, terminated)"
OVER, APPEND = "over = terminated or truncated", "agent.scores.append(score)"
ACT, DECAY = "agent.act(state, epsilon)", "epsilon = max(least, epsilon * decay)"  # where it explores


# Right answers in other forms, with an epsilon or without


def _form(*changes):
    """The right loop with an epsilon and these changes."""
    more = ("(agent, n_games)", "(agent, n_games, epsilon=0.0, decay=1.0, least=0.0)")
    return edited(right, more, (BEST, ACT), (APPEND, f"{APPEND}\n        {DECAY}"), *changes)


def _into_the_memory(agent, n_games, epsilon=0.0, decay=1.0, least=0.0):
    env, played = agent.env, 0
    state, _ = env.reset()
    score = 0
    while played < n_games:
        action = agent.act(state, epsilon)
        next_state, reward, terminated, truncated, _ = env.step(action)
        agent.memory.add(state, action, reward, next_state, terminated)
        agent.learn()
        score += reward
        state = next_state
        if terminated or truncated:
            agent.scores.append(score)
            played += 1
            epsilon = max(epsilon * decay, least)
            if played < n_games:
                state, _ = env.reset()
                score = 0


VARIANTS = (
    _form(("score, over = 0, False", "rewards = []"), ("while not over", "while True"), (MOVE_ON, ""),
          (ACT, f"{ACT} if epsilon else {BEST}"), ("score += reward", "rewards.append(reward)"),
          (OVER, f"if terminated or truncated:\n                break\n{MOVE_ON}"), (APPEND, "agent.scores += [sum(rewards)]"),
          (DECAY, "epsilon *= decay\n        if epsilon < least:\n            epsilon = least\n    return agent.scores")),
    _form(("for _ in", "for game in"), ("state, _ = agent.env.reset()", "state = agent.env.reset()[0]"), (DECAY, ""),
          (ACT, "agent.act(state=state, epsilon=max(epsilon * decay**game, least))"),
          (REMEMBER, "agent.remember(state=state, action=action, reward=reward, next_state=next_state, terminated=ends[0])"),
          ("terminated, truncated, _ =", "*ends, _ ="), ("terminated or truncated", "any(ends)")),
    _into_the_memory,
    _form((GAMES, "    def play():\n"), (APPEND, f"return score\n\n{GAMES}        agent.scores.append(play())"),
          ("terminated)", "bool(terminated))")),
    _form(("_ = agent.env.reset()", "info = agent.env.reset()"), ("truncated, _ =", "truncated, info ="),
          (ACT, 'agent.act(int(state), epsilon, mask=info["action_mask"])'), (GAMES, f"    visited, walls = set(), 0\n{GAMES}"),
          (REMEMBER, "agent.remember(state, action, float(reward), next_state, bool(terminated))"),
          (MOVE_ON, f"            visited.add(state)\n            walls += next_state == state\n{MOVE_ON}"),
          (DECAY, f"{DECAY}\n    agent.plot_history()\n    return len(visited), walls, agent.evaluate_model()")),
)  # fmt: skip


def game_mistakes(answer: Callable) -> tuple[Mistake, ...]:
    """What goes wrong with an epsilon and without, as edits of the right loop."""
    wrong = mistakes_in(answer)
    return (
        wrong("state, _ = agent.env.reset()", "state = agent.env.reset()",
              "agent.env.reset() returns two things, the state and a dict: state, _ = agent.env.reset()."),
        wrong([(GAMES, f"    from rlcourse.envs import make\n    own = make('Taxi-v4')\n{GAMES}"), ("agent.env", "own")],
              "You play in another environment than the agent's. Begin with  env = agent.env.", _plays_elsewhere),
        wrong("reset()", "reset(seed=0)",
              "You give a seed to reset. With one seed every game begins in the same state: agent.env.reset() without it."),
        wrong(APPEND, f"{APPEND}; agent.env.close()",
              "You close the environment. It belongs to the agent, which may play on."),
        wrong([(RESET, ""), (GAMES, f"    state, _ = agent.env.reset()\n{GAMES}"), (APPEND, f"{APPEND}; agent.env.reset()")],
              "You reset, but go on from the last state of the old game. reset returns the first state of the new one: "
              "state, _ = agent.env.reset()."),
        wrong([(RESET, ""), (GAMES, f"    state, _ = agent.env.reset()\n{GAMES}")],
              "You reset once, before the first game. Every game begins with a reset."),
        wrong(OVER, "over = terminated",
              "Your game ends only when it has terminated. After 200 steps it is truncated, and is over as well."),
        wrong(OVER, "over = truncated",
              "Your game ends only when it was truncated. When the passenger is delivered it has terminated, and is over too."),
        wrong(OVER, "over = terminated != truncated",
              "A game that terminates and is truncated in the same step is over too. Use or."),
        wrong(OVER, "over = True", "Your game is over after one step. It goes on until it has ended."),
        wrong(REMEMBER, REMEMBER.replace("terminated", "terminated or truncated"),
              "You remember a game that was only cut by the time limit as terminated. There was a future: pass terminated "
              "alone."),
        wrong(REMEMBER, REMEMBER.replace("terminated", "truncated"),
              "You pass truncated to remember, where terminated belongs. (env.step gives next_state, reward, terminated, "
              "truncated, info.)"),
        wrong(REMEMBER, REMEMBER.replace("terminated", "False"), "You pass False to remember, where terminated belongs."),
        wrong(MOVE_ON, "",
              "You never move on: state stays what it was at the start of the game. state = next_state is missing."),
        wrong(REMEMBER, f"state = next_state; {REMEMBER}",
              "You remember the next state as the state: move on with state = next_state after agent.remember, not before."),
        wrong(REMEMBER, REMEMBER.replace("next_state", "state"),
              "You pass the state to remember where the next state belongs."),
        wrong(REMEMBER, REMEMBER.replace("reward", "(reward > 0) - (reward < 0)"),
              "You change the reward. Remember it as it came."),
        wrong(LEARN, "",
              "You never learn: call agent.learn() after every step. (Without conditions: it waits by itself until there is "
              "enough.)"),
        wrong([(LEARN, ""), (APPEND, f"agent.learn(); {APPEND}")],
              "You learn once a game. Call agent.learn() after every step."),
        wrong([(LEARN, ""), (REMEMBER, f"agent.learn(); {REMEMBER}")],
              "You learn before the new transition is remembered. Remember it first."),
        wrong([(GAMES, f"    score = 0\n{GAMES}"), ("score, over = 0, False", "over = False")],
              "The score goes on from game to game. Every game begins with a score of 0."),
        wrong("score += reward", "score = reward", "Your score is the last reward alone. Add up the rewards: score += reward."),
        wrong("score += reward", "score += 1", "Your score counts steps. Add up the rewards: score += reward."),
        wrong(APPEND, "pass", "agent.scores stays empty: append the score of every game."),
        wrong([(APPEND, "pass"), ("score += reward", f"score += reward; {APPEND}")],
              "You append a score at every step. Append it once, when the game is over.", _a_score_a_step),
        wrong(REMEMBER, "pass", "You never remember: agent.remember(state, action, reward, next_state, terminated)."),
        wrong(OVER, "over = terminated and truncated",
              "A game is over when it has terminated or was truncated. With and it hardly ever ends: use or."),
        wrong("range(n_games)", "range(1)",
              "You stop after the first game. Is a return inside of the loop? Or does over stay True? It becomes False in "
              "every game."),
        wrong("for _ in range(n_games)", "while len(agent.scores) < n_games",
              "You count the scores that were there before. n_games more are wanted: for _ in range(n_games)."),
        wrong(GAMES, f"    agent.scores = []\n{GAMES}",
              "You empty agent.scores. It may hold games that were played before: only append."),
        wrong("range(n_games)", "range(n_games + 1)", "You play a game too many: n_games are wanted."),
        wrong("range(n_games)", "range(n_games - 1)", "You play a game too few: n_games are wanted."),
    )  # fmt: skip


wrong = mistakes_in(right)

MISTAKES = (
    *game_mistakes(right),
    wrong(BEST, "np.random.choice([1, agent.act(state)])",
          "You draw random numbers. Here the agent always takes the action it thinks best: agent.act(state).", draws),
    wrong(BEST, "agent.act(state, 0.1)",
          "You explore with an epsilon of 0.1. Here the agent always takes the action it thinks best: agent.act(state)."),
    wrong(BEST, "agent.act(state, 1.0)",
          "With an epsilon of 1 every action is drawn by chance. Here the agent takes the best one: agent.act(state)."),
)  # fmt: skip

train_model = Exercise(
    name="train_model",
    points=3,
    minutes=15,
    difficulty=2,
    reference=right,
    cases=cases_of(exploring=False),
    probe=run_games,
    explain=explained,
    hints=(
        "Each game begins with `state, _ = agent.env.reset()`, a score of 0, and goes on until it has terminated or was "
        "truncated.",
        "One step: `action = agent.act(...)`, `next_state, reward, terminated, truncated, _ = agent.env.step(action)`, "
        "`agent.remember(state, action, reward, next_state, terminated)`, `agent.learn()`; then `state = next_state`.",
        "When the game is over: `agent.scores.append(score)`.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
