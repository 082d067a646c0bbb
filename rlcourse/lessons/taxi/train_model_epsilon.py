"""The loop over games of an agent that explores with an epsilon."""

from rlcourse.checks import Exercise, mistakes_in
from rlcourse.lessons.taxi.train_model import ACT, DECAY, VARIANTS, cases_of, draws, explained, game_mistakes
from rlcourse.probes import run_games


def right(agent, n_games, epsilon, decay, least):
    """Play n_games games, each with less exploring than the one before."""
    for _ in range(n_games):
        state, _ = agent.env.reset()
        score, over = 0, False
        while not over:
            action = agent.act(state, epsilon)
            next_state, reward, terminated, truncated, _ = agent.env.step(action)
            agent.remember(state, action, reward, next_state, terminated)
            agent.learn()
            state = next_state
            score += reward
            over = terminated or truncated
        agent.scores.append(score)
        epsilon = max(least, epsilon * decay)


wrong = mistakes_in(right)

MISTAKES = (
    *game_mistakes(right),
    wrong([(ACT, f"np.random.choice([1, {ACT}])"), ("    for _", "    import numpy as np\n    for _")],
          "You draw random numbers yourself. The agent does that for you: agent.act(state, epsilon).", draws),
    wrong("epsilon * decay", "epsilon * 0.99", "You multiply by 0.99 whatever decay is. Use decay."),
    wrong("max(least,", "max(0.05,", "epsilon falls to 0.05 whatever least is. Use least."),
    wrong(ACT, "agent.act(state)", "You never explore: agent.act(state, epsilon)."),
    wrong(ACT, "agent.act(state, 1 - epsilon)",
          "You pass 1 - epsilon. epsilon is the probability of acting by chance: agent.act(state, epsilon)."),
    wrong(DECAY, "pass", "epsilon never changes. Multiply it by decay after each game."),
    wrong([(DECAY, "pass"), ("score += reward", f"score += reward; {DECAY}")],
          "You multiply epsilon at every step. In 200 steps it would be gone: do it once a game."),
    wrong(DECAY, "epsilon = epsilon * decay",
          "Nothing keeps epsilon from falling below least: max(least, epsilon * decay)."),
    wrong(DECAY, "epsilon = epsilon * decay if epsilon > least else epsilon",
          "The last multiplication may take epsilon below least: max(least, epsilon * decay)."),
    wrong("max(least", "min(least",
          "min takes the smaller one of least and epsilon * decay. epsilon should not fall below least: take the larger "
          "one, max."),
    wrong("epsilon * decay", "epsilon - decay", "You subtract decay. Multiply: epsilon * decay."),
    wrong("epsilon * decay", "epsilon * (1 - decay)",
          "You multiply by 1 - decay. With a decay of 0.99 only a hundredth would be left: multiply by decay."),
    wrong([(DECAY, "pass"), ("score, over", f"{DECAY}; score, over")],
          "You make epsilon smaller before the game. The first game has the epsilon that came in: do it afterwards."),
)  # fmt: skip

train_model_epsilon = Exercise(
    name="train_model_epsilon",
    points=2,
    minutes=10,
    difficulty=2,
    reference=right,
    cases=cases_of(exploring=True),
    probe=run_games,
    explain=explained,
    hints=(
        "It is `train_model` with two lines more: `agent.act(state, epsilon)`, and a new epsilon after each game.",
        "`epsilon = max(least, epsilon * decay)`, when the game is over. The first game has the epsilon that came in.",
    ),
    mistakes=MISTAKES,
    variants=VARIANTS,
)
