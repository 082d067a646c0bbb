"""The loop of the algorithm box."""

from rlcourse.lessons.shared.training_loop import training_loop

train = training_loop(
    name="train",
    points=3,
    minutes=20,
    difficulty=3,
    hints=(
        "Begin with `state, _ = env.reset()` and `for step in range(1, settings.n_steps + 1):`.",
        "`env.step(action)` gives next_state, reward, terminated, truncated, info. Store the transition **before** you move on "
        "with `state = next_state`, and store `terminated`, not `truncated`.",
        "When the episode is over, for either reason: `state, _ = env.reset()`.",
        "`step % settings.train_every == 0` is true at every train_every-th step.",
    ),
)
