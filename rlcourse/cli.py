"""The command line: `rlcourse COMMAND`."""

import contextlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

TRAININGS = "dqn-cartpole, dqn-taxi, dqn-mountaincar, ddpg-pendulum or a3c-cartpole"
Backend = StrEnum("Backend", ["threads", "processes", "cluster", "synchronous"])

app = typer.Typer(no_args_is_help=True, add_completion=False, help="A reinforcement-learning course.")


@app.callback()
def _course() -> None:
    """A reinforcement-learning course: notebooks, checks and the tools around them."""


@app.command()
def doctor() -> None:
    """Print versions, what is missing and what to do about it. Changes nothing; fails when something needed is missing."""
    from rlcourse.doctor import examine

    lines, fine = examine()
    print("\n".join(lines))
    raise typer.Exit(0 if fine else 1)


@app.command()
def notebooks(
    check: Annotated[bool, typer.Option("--check", help="Only say what is out of date; fail when something is.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Execute every solution again, changed or not.")] = False,
) -> None:
    """Rebuild the notebooks whose source changed. Run it in the repository's folder."""
    try:
        from rlcourse.authoring.build import main
    except ModuleNotFoundError as error:
        print(f'{error.name} is missing: run  pip install "rlcourse[authoring]"  and try again.', file=sys.stderr)
        raise typer.Exit(1) from None
    raise typer.Exit(main(["--check"] * check + ["--force"] * force))


@app.command()
def train(
    recipe: Annotated[str, typer.Argument(help=f"What to train: {TRAININGS}, or random.")],
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn by chance.")] = 0,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="Train with so many seeds, from --seed on, and write a table and their curves.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Environment steps; by default the recipe's. Solved, it stops before.")
    ] = None,
    episodes: Annotated[int | None, typer.Option("--episodes", "--max-eps", min=1, help="Episodes, in place of steps.")] = None,
    env: Annotated[str | None, typer.Option(help="Gymnasium id; only for random, whose default is CartPole-v1.")] = None,
    learning_rate: Annotated[float | None, typer.Option("--learning-rate", "--lr", min=1e-9, help="Of the optimizer.")] = None,
    gamma: Annotated[float | None, typer.Option(min=0, max=1, help="Discount.")] = None,
    rollout_steps: Annotated[
        int | None, typer.Option("--rollout-steps", "--update-freq", min=1, help="a3c: steps of each game between two updates.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="a3c: how many players.")] = None,
    backend: Annotated[Backend | None, typer.Option(help="a3c: where they run; synchronous is A2C.")] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help='Address of a Ray cluster for --seeds or --backend cluster, "local" to start one on this machine.'),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "--save-dir", help="Folder for the results; by default runs/RECIPE-seedN.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in that folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end, and nothing else.")] = False,
) -> None:
    """Train an agent, evaluate it on 100 fixed seeds, and keep it in a folder: agent, checkpoint, history. Ctrl+C keeps all."""
    from rlcourse.experiments.run import Order, run
    from rlcourse.experiments.seeds import run_seeds

    given = {
        "learning_rate": learning_rate, "gamma": gamma, "rollout_steps": rollout_steps, "workers": workers,
        "backend": backend and backend.value,
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    with _explained():
        if cluster is not None and seeds is None and backend != "cluster":
            raise ValueError("--cluster goes with --seeds, or with --backend cluster: without them nothing runs on a cluster.")
        address = None if cluster == "local" else cluster
        order = Order(recipe, steps, episodes, env, changes, address if seeds is None else None)
        if seeds is None:
            result = run(order, seed, out, resume, says=_to_stderr)
        elif resume:
            raise ValueError("--resume goes on with one training; --seeds goes on by itself: leave --resume away.")
        else:
            folder = out or Path("runs") / f"{recipe}-{seeds}-seeds"
            result = run_seeds(order, range(seed, seed + seeds), folder, address, cluster is not None, says=_to_stderr)
    print(json.dumps(result) if as_json else "\n".join(f"{name:<22}{value}" for name, value in result.items()))


@app.command()
def play(
    folder: Annotated[Path, typer.Argument(help="Where `rlcourse train` kept the agent.")],
    seed: Annotated[int, typer.Option(min=0, help="Of the episode.")] = 1000,
    gif: Annotated[Path | None, typer.Option(help="Write the episode to this file, .gif or .mp4.")] = None,
) -> None:
    """Play one episode with a trained agent, without exploring."""
    from rlcourse import envs
    from rlcourse.episodes import play_episode
    from rlcourse.runs.policies import load_policy

    with _explained():
        policy = load_policy(folder)
        with envs.make(policy.env) as env:
            episode = play_episode(env, policy, seed)
        ending = "terminated" if episode.terminated else "truncated"
        print(f"{policy.env}, seed {seed}: return {episode.total:g} in {len(episode)} steps, {ending}")
        if gif:
            from rlcourse.show import animate

            print(f"written: {animate(policy.env, policy, seed, caption=f'{policy.env}, trained').save(gif)}")


@app.command()
def bands(
    recipe: Annotated[str, typer.Argument(help=f"Which training: {TRAININGS}.")],
) -> None:
    """Make a reference band anew: train ten seeds to the last step and keep their curves with the package."""
    from rlcourse.experiments.band_making import make_band

    with _explained():
        print(f"written: {make_band(recipe)}")


@app.command()
def leaderboard(
    folder: Annotated[Path, typer.Argument(help="Where entries were handed in, as .npz files.")] = Path("leaderboard"),
) -> None:
    """Score what was handed in on 100 fixed seeds, and write leaderboard.md and leaderboard.html. Ctrl+C keeps all scores."""
    from rlcourse.leaderboard.summary import to_text
    from rlcourse.leaderboard.updating import update

    with _explained():
        print(to_text(update(folder, progress=True)))


@app.command()
def grade(
    submissions: Annotated[
        Path, typer.Argument(help="Folder or zip of the whole class, as Canvas, Moodle or nbgrader give it.")
    ],
    out: Annotated[Path, typer.Option(help="Folder for the marks; open class.html in it.")],
    release: Annotated[Path, typer.Option(help="The notebooks as you handed them out.")] = Path("notebooks"),
    workers: Annotated[
        int | None, typer.Option(min=1, help="How many at once; by default one for each processor. Each takes about 1.5 GB.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(help='Address of a Ray cluster to grade on, "local" to start one on this machine.')
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade everything anew.")] = False,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the random inputs; by default one is drawn and kept with the marks.")
    ] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Without a sandbox: only for submissions that you trust.")] = False,
) -> None:
    """Grade notebooks that were handed in. Stopped or killed, it goes on where it was when called again."""
    with _explained():
        _needs("grading", "jupyter_client", "nbformat", "IPython", "nbval", "pytest")
        from rlcourse.grading.command import Grading, run, summary
        from rlcourse.grading.marks import GRADERS_FAULT

        address = None if cluster == "local" else cluster
        order = Grading(submissions, out, release, workers, cluster is not None, address, not unsafe, again, seed)
        outcome = run(order, print_fn=_to_stderr)
        print(summary(outcome, out))
        faults = any(mark.outcome == GRADERS_FAULT for one in outcome.graded for mark in one.marks)
    raise typer.Exit(1 if faults or not outcome.whole else 0)


@app.command()
def check(notebook: Annotated[Path, typer.Argument(help="Your notebook, as you have saved it.")]) -> None:
    """Check the answers of a saved notebook on this computer, in a fresh kernel. Nothing is handed in."""
    with _explained():
        _needs("lab", "jupyter_client", "nbformat", "IPython")
        from rlcourse.grading.local import check_file

        right = check_file(notebook, print_fn=print)
    raise typer.Exit(0 if right else 1)


def _needs(extra: str, *modules: str) -> None:
    """Raise ImportError with what to do, where something that `extra` installs is missing."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(f'{", ".join(missing)} is missing: run  pip install "rlcourse[{extra}]"  and try again.')


def _to_stderr(message: str) -> None:
    print(message, file=sys.stderr)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Print what somebody did wrong in one sentence, without a traceback."""
    try:
        yield
    except (ValueError, TypeError, OSError, ImportError, RuntimeError) as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
