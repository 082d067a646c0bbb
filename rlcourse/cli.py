"""The command line: `rlcourse COMMAND`."""

import importlib.metadata
import importlib.util
from pathlib import Path
from typing import Annotated

import click
import typer

from rlcourse.lines import explained, to_stderr


class Commands(typer.core.TyperGroup):
    """The commands. That of training is loaded when it is asked for: it needs what a damaged installation may lack."""

    def list_commands(self, context) -> list[str]:
        """Their names."""
        return [*super().list_commands(context), "train"]

    def get_command(self, context, name: str):
        """The command of a name."""
        if name != "train":
            return super().get_command(context, name)
        try:
            from rlcourse.experiments.command_line import app as train
        except ImportError as error:
            raise click.ClickException(f"{error.name} is missing: rlcourse doctor  says what to do.") from None
        command = typer.main.get_command(train)
        command.name = "train"
        return command


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, help="A reinforcement-learning course.")


def _print_version(wanted: bool) -> None:
    if wanted:
        print(importlib.metadata.version("rlcourse"))
        raise typer.Exit


@app.callback()
def _course(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
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
    with explained():
        _needs("authoring", "jupytext", "nbclient", "nbformat", "nbgrader")
    from rlcourse.authoring.build import main

    raise typer.Exit(main(["--check"] * check + ["--force"] * force))


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

    with explained():
        policy = load_policy(folder)
        with envs.make(policy.env) as env:
            episode = play_episode(env, policy, seed)
        ending = "terminated" if episode.terminated else "truncated"
        print(f"{policy.env}, seed {seed}: return {episode.total:g} in {len(episode)} steps, {ending}")
        if gif:
            from rlcourse.show import animate

            print(f"written: {animate(policy.env, policy, seed, caption=f'{policy.env}, trained').save(gif)}")


@app.command()
def bands(preset: Annotated[str, typer.Argument(help="Which training, such as dqn-cartpole.")]) -> None:
    """Make a reference band anew: train ten seeds to the last step and keep their curves with the package."""
    from rlcourse.experiments.seeds import make_band

    with explained():
        print(f"written: {make_band(preset)}")


@app.command()
def leaderboard(
    folder: Annotated[Path, typer.Argument(help="Where entries were handed in, as .npz files.")] = Path("leaderboard"),
) -> None:
    """Score what was handed in on 100 fixed seeds, and write leaderboard.md and leaderboard.html. Ctrl+C keeps all scores."""
    from rlcourse.leaderboard.updating import update

    with explained():
        print(update(folder, progress=True))


@app.command()
def grade(
    submissions: Annotated[Path, typer.Argument(
        help="Folder or zip of the whole class, as Canvas, Moodle or nbgrader give it.")],
    out: Annotated[Path, typer.Option(help="Folder for the marks; open class.html in it.")],
    release: Annotated[Path, typer.Option(help="The notebooks as you handed them out.")] = Path("notebooks"),
    workers: Annotated[int | None, typer.Option(
        min=1, help="How many at once; by default one for each processor. Each takes about 1.5 GB.")] = None,
    cluster: Annotated[str | None, typer.Option(
        help='Address of a Ray cluster to grade on, "local" to start one on this machine.')] = None,
    again: Annotated[bool, typer.Option("--again", help="Grade everything anew.")] = False,
    seed: Annotated[int | None, typer.Option(
        min=0, help="Of the random inputs; by default one is drawn and kept with the marks.")] = None,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Without a sandbox: only for submissions that you trust.")] = False,
) -> None:  # fmt: skip
    """Grade notebooks that were handed in. Stopped or killed, it goes on where it was when called again."""
    with explained():
        _needs("grading", "jupyter_client", "nbformat", "IPython", "nbval", "pytest")
        from rlcourse.grading.command import Grading, run, summary
        from rlcourse.grading.marks import GRADERS_FAULT

        address = None if cluster == "local" else cluster
        order = Grading(submissions, out, release, workers, cluster is not None, address, not unsafe, again, seed)
        outcome = run(order, print_fn=to_stderr)
        print(summary(outcome, out))
        faults = any(mark.outcome == GRADERS_FAULT for one in outcome.graded for mark in one.marks)
    raise typer.Exit(1 if faults or not outcome.whole else 0)


@app.command()
def check(notebook: Annotated[Path, typer.Argument(help="Your notebook, as you have saved it.")]) -> None:
    """Check the answers of a saved notebook on this computer, in a fresh kernel. Nothing is handed in."""
    with explained():
        _needs("lab", "jupyter_client", "nbformat", "IPython")
        from rlcourse.grading.local import check_file

        right = check_file(notebook, print_fn=print)
    raise typer.Exit(0 if right else 1)


def _needs(extra: str, *modules: str) -> None:
    """Raise ImportError with what to do, where something that `extra` installs is missing."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ImportError(f'{", ".join(missing)} is missing: run  pip install "rlcourse[{extra}]"  and try again.')


if __name__ == "__main__":
    app()
