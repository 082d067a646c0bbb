"""`rlcourse train`, whose options are the settings of the algorithms."""

import functools
import inspect
import json
from pathlib import Path
from typing import Annotated

import typer

from rlcourse.algorithms.settings import Kind, checked, hints_of
from rlcourse.experiments.presets import PRESETS
from rlcourse.experiments.run import Experiment, run
from rlcourse.experiments.seeds import run_seeds
from rlcourse.lines import explained, to_stderr

NONE = "none"  # what is written for no value
SHORT = {"learning_rate": ["--lr"], "rollout_steps": ["--update-freq"]}  # by setting: what it is called elsewhere


def train(
    name: Annotated[str, typer.Argument(help=f"What to train: {', '.join(PRESETS)} or random.")],
    seed: Annotated[int, typer.Option(min=0, help="Of everything that is drawn by chance.")] = 0,
    seeds: Annotated[int | None, typer.Option(
        min=1, help="Train with so many seeds, from --seed on, and write a table and their curves.")] = None,
    steps: Annotated[int | None, typer.Option(
        min=1, help="Environment steps; by default the preset's. Solved, it stops before.")] = None,
    episodes: Annotated[int | None, typer.Option("--episodes", "--max-eps", min=1, help="Episodes, in place of steps.")] = None,
    env: Annotated[str | None, typer.Option(
        help="Gymnasium id, in place of the preset's; any that the algorithm fits.")] = None,
    cluster: Annotated[str | None, typer.Option(
        help='Address of a Ray cluster for --seeds or --backend cluster, "local" to start one on this machine.')] = None,
    out: Annotated[Path | None, typer.Option(
        "--out", "--save-dir", help="Folder for the results; by default runs/NAME-seedN.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the checkpoint in that folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object at the end, and nothing else.")] = False,
    **settings: object,
) -> None:  # fmt: skip
    """Train an agent, evaluate it on 100 fixed seeds, and keep it in a folder: agent, checkpoint, history. Ctrl+C keeps all."""
    changes = {k: None if value == NONE else value for k, value in settings.items() if value is not None}
    with explained():
        if cluster is not None and seeds is None and changes.get("backend") != "cluster":
            raise ValueError("--cluster goes with --seeds, or with --backend cluster: without them nothing runs on a cluster.")
        address = None if cluster == "local" else cluster
        experiment = Experiment(name, steps, episodes, env, changes, address if seeds is None else None)
        if seeds is None:
            result = run(experiment, seed, out, resume, print_fn=to_stderr)
        elif resume:
            raise ValueError("--resume goes on with one training; --seeds goes on by itself: leave --resume away.")
        else:
            folder = out or Path("runs") / f"{name}-{seeds}-seeds"
            result = run_seeds(experiment, range(seed, seed + seeds), folder, address, cluster is not None, to_stderr)
    print(json.dumps(result) if as_json else "\n".join(f"{name:<22}{value}" for name, value in result.items()))


def _setting_options() -> dict[str, inspect.Parameter]:
    """An option for every setting of every algorithm, made from its dataclass."""
    options = {}
    algorithms = {name: preset.settings for name, preset in PRESETS.items() if not preset.env}
    for settings in algorithms.values():
        for setting, hint in hints_of(type(settings)).items():
            if setting in options:
                continue
            kind, flags = Kind.of(hint), [f"--{setting.replace('_', '-')}", *SHORT.get(setting, [])]
            with_it = ", ".join(other for other, s in algorithms.items() if hasattr(s, setting))
            text = f"{with_it}: {settings.sentences()[setting]}"
            if kind.type is bool and not kind.optional:
                annotation = Annotated[bool | None, typer.Option(f"{flags[0]}/--no-{flags[0][2:]}", help=text)]
            else:
                value = {int: "INTEGER", float: "NUMBER"}.get(kind.type, "TEXT") + ",..." * kind.several
                more = {"metavar": "|".join(kind.choices) or value, "parser": functools.partial(_parsed, setting, hint)}
                annotation = Annotated[str | None, typer.Option(*flags, help=text, **more)]
            options[setting] = inspect.Parameter(setting, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
    return options


def _parsed(setting: str, hint, text: str):
    """What a person wrote for a setting, as a value in its range."""
    kind = Kind.of(hint)
    if kind.optional and text == NONE:
        return NONE
    parts = [part if kind.type is str else _number(part) for part in (text.split(",") if kind.several else [text])]
    try:
        return checked(setting, tuple(parts) if kind.several else parts[0], hint)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no number.") from None
    return int(number) if number.is_integer() else number


_options = {p.name: p for p in inspect.signature(train).parameters.values() if p.kind is not p.VAR_KEYWORD} | _setting_options()
train.__signature__ = inspect.Signature(list(_options.values()))
train.__annotations__ = {name: option.annotation for name, option in _options.items()}
app = typer.Typer(add_completion=False)
app.command()(train)
