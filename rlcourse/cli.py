"""The command line: `rlcourse COMMAND`."""

import sys
from typing import Annotated

import typer

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


if __name__ == "__main__":
    app()
