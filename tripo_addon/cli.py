# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `blender --command tripo ...`, made from the option table. No bpy."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from .spec import press, targets
from .spec.arguments import MOST
from .spec.exporting import FORMATS, MOST_FILAMENTS, PRESETS
from .spec.levels import Levels
from .spec.option import SOURCE, VERSION, Option
from .spec.options import Options, Result, Task
from .spec.preparation import Preparation
from .spec.tasks import TASKS, HighpolyToLowpoly
from .spec.validity import requirements

SCENES = frozenset({".blend", ".glb", ".fbx"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
FILES = frozenset({".zip", ".stl", ".usdz", ".3mf", ".ply"})
OUTPUTS: dict[Result, frozenset[str]] = {
    Result.MODEL: SCENES | FORMATS.keys(),
    Result.SPLAT: frozenset({".ply", ".blend"}),
    Result.PICTURE: PICTURES,
    Result.VIEWS: frozenset(),
    Result.FILE: SCENES | FILES,
}
"""The endings of files that a result can be written to; a folder is always possible.

An answer is only told.
"""
RECIPE_INPUTS = {
    "prompt": "what to make",
    "image": "a picture of it: a file, a URL or a task id",
    "front": "a picture of it from the front, with --left, --back or --right",
    "left": "its own left side",
    "back": "it from behind",
    "right": "its own right side",
    "source": "a model: a task id, a model file or a URL",
}
"""What a recipe can start with: options of its first step."""
TARGET_HELP = (
    "what it is for, such as game: sets the faces, quads and textures that are not given; "
    "see `target list`"
)
KEY_HELP = "your own name for it, under which it is made and paid once, however often it is run"
VARIATIONS_HELP = (
    f"make so many, up to {press.MOST}, each with a seed of its own: chair_1.glb and so on"
)
PLAIN_EPILOG = """\
environment: TRIPO_API_KEY (or that of another service), TRIPO_PROVIDER, TRIPO_BASE_URL,
TRIPO_FOLDER for the list of jobs, TRIPO_RESULTS for their files.
exit status: 0 the result is there, 1 refused or failed, 2 wrong usage, 130 interrupted.
`tripo estimate TYPE ...` tells a price and makes nothing.

  tripo text-to-model "a red chair" --face-limit 5000 -o chair.glb
  tripo image-to-model chair.png -o out/ --key chair-1
  tripo batch pictures/ -o out/ --type image-to-model --max-credits 500"""
MESHES = frozenset({".glb", ".gltf", ".fbx", ".obj", ".stl", ".ply", ".usdz"})
"""The endings of files that can be checked."""


class WrongUsage(Exception):
    """The command line cannot be understood: how it is used, and what is wrong."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUsage(self.format_usage(), message)


class Output(NamedTuple):
    """Where the result goes."""

    path: Path
    folder: bool
    """The path is a folder, whatever it is called."""
    overwrite: bool = False
    """A file that is there already may be replaced."""
    preset: str = ""
    """What the file is for, of `spec.exporting.PRESETS`; empty for the usual one of its ending."""
    filaments: int = 0
    """So many colours a 3MF file has at most; 0 for all of them."""


def parse(words: Sequence[str], *, plain: bool = False) -> argparse.Namespace:
    """Read a command line: that of Blender, or the `plain` one of the command `tripo`. Raises
    `WrongUsage`; SystemExit after --help."""
    words = _joined(words)
    # No command has as many options as all together, which take a while to make.
    only = words[0] if words else ""
    try:
        return parser(only, plain=plain).parse_args(words)
    except WrongUsage as wrong:
        freed = _freed(words)
        if freed:
            with suppress(WrongUsage):
                return parser(only, plain=plain).parse_args(freed)
        raise wrong


def _freed(words: list[str]) -> list[str]:
    """The words with the source on its own, that argparse took for the last of a list.

    Empty where no list can have swallowed it.
    """
    task = TASKS.get(words[0].replace("-", "_")) if words else None
    if task is None or "--" in words:
        return []
    lists = {_flag(name): option for name, option in task.options.items() if option.type is tuple}
    items: dict[str, list[int]] = {}
    flag = ""
    for at, word in enumerate(words):
        if word.startswith("-") and not _is_number(word):
            flag = word
        elif flag in lists:
            items.setdefault(flag, []).append(at)
    # The one that ends last is the likeliest.
    for flag, places in sorted(items.items(), key=lambda item: item[1][-1], reverse=True):
        least, most = lists[flag].count or (0, 0)
        if len(places) > 1 and not least <= len(places) <= most:
            last = places[-1]
            return [*words[:last], *words[last + 1 :], "--", words[last]]
    return []


def _is_number(word: str) -> bool:
    with suppress(ValueError):
        float(word)
        return True
    return False


def _flag(option: str) -> str:
    return f"--{option.replace('_', '-')}"


def _joined(words: Sequence[str]) -> list[str]:
    """The words with `--option -x` made one where -x is a choice of the option.

    argparse takes any word that starts with a dash for an option.
    """
    owners: list[type[Options]] = [*TASKS.values(), Preparation]
    choices = {
        _flag(name): option.choices
        for owner in owners
        for name, option in owner.options.items()
        if option.choices
    }
    found: list[str] = []
    for word in words:
        if found and word.startswith("-") and word in (choices.get(found[-1]) or ()):
            found[-1] += f"={word}"
        else:
            found.append(word)
    return found


def parser(only: str = "", *, plain: bool = False) -> argparse.ArgumentParser:
    """The parser with a command per type of task; `values(...)` reads what it returns.

    Where `only` is such a command, no other one has its options. A `plain` one is without Blender.
    """
    top = _Parser(
        prog="tripo" if plain else "blender --command tripo",
        description="Make 3D models with Tripo and save them as files.",
        epilog=PLAIN_EPILOG if plain else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    if plain:
        _add_plain(commands)
    else:
        _add_account(commands)
    for name, task in TASKS.items():
        command = commands.add_parser(
            name.replace("_", "-"),
            help=task.help,
            description=f"{task.help}.",
            epilog="Put -- before a prompt that starts with a dash, and to end a list of values.",
        )
        command.set_defaults(task=name)
        if only != name.replace("_", "-") and only.replace("-", "_") in TASKS:
            continue
        _add_output(command, task)
        command.set_defaults(target="")
        if targets.takes(task):
            command.add_argument("--target", metavar="NAME", help=TARGET_HELP)
        _add_order(command)
        command.set_defaults(variations=1)
        if press.varies(task):
            command.add_argument("--variations", type=_count, metavar="N", help=VARIATIONS_HELP)
        if plain:
            _add_talk(command)
        groups = {"": command}
        for option in task.options.values():
            if option.group not in groups:
                groups[option.group] = command.add_argument_group(option.group)  # type: ignore[assignment]
            _add_option(groups[option.group], task, option, _destination(option.name))
        if OUTPUTS.get(task.result, frozenset()) & SCENES and not plain:
            _add_preparation(command)
    return top


def _add_order(command: argparse.ArgumentParser) -> None:
    """What a caller wants beside the task."""
    command.add_argument("--key", default="", help=KEY_HELP)
    command.add_argument("--service", default="", metavar="NAME", help="another one than chosen")
    command.add_argument("--max-credits", type=float, metavar="N", help="send nothing dearer")


def _add_talk(command: argparse.ArgumentParser) -> None:
    command.add_argument("--quiet", action="store_true", help="say only how it ended")
    command.add_argument("--verbose", action="store_true", help="say what happens inside, too")
    command.add_argument("--log-file", type=Path, metavar="FILE", help="write that to a file")


def _add_plain(commands: Any) -> None:
    """The commands of `tripo` that start no single task."""
    balance = commands.add_parser("balance", help="show the account's credits")
    usage = commands.add_parser("usage", help="show what the account was used for")
    usage.add_argument("--tasks", action="store_true", help="list each task too")
    show = commands.add_parser("show", help="show a job: its state, files, costs and error")
    show.add_argument("job", metavar="JOB", help="its id or the beginning of it, task id, or key")
    batch = _batch_command(commands)
    export = commands.add_parser("export", help="copy the files of an earlier job")
    export.add_argument("job", metavar="JOB", help="its id or the beginning of it, task id, or key")
    history = _history_commands(commands)[:-1]
    resume, *_, attach = history
    for command, where in (
        (export, "a folder, or a file of the type that the job has"),
        (resume, "a folder to which the results are copied"),
        (attach, "a folder, or a file of the type that the service has made"),
    ):
        command.add_argument(
            "-o",
            "--output",
            type=Path,
            required=command is export,
            metavar="PATH",
            help=where,
        )
        command.add_argument("--overwrite", action="store_true", help="replace what is there")
    for command in (balance, usage, show, batch, export, *history):
        command.add_argument("--json", action="store_true", help="events as lines of JSON")
        _add_talk(command)
        command.set_defaults(task="")


def _add_preparation(command: argparse.ArgumentParser) -> None:
    group = command.add_argument_group(
        "Preparation", "What is done to the model; what is not given is as in the preferences."
    )
    for option in Preparation.options.values():
        _add_option(group, Preparation, option, _preparation(option.name))
        if option.name == "size":
            length = group._actions[-1]
            length.type, length.metavar = _length, "LENGTH"
            length.help = f"{length.help}; or with its unit, such as 80mm"


def _length(text: str) -> float:
    """Metres, of a number of these or one with its unit."""
    number, unit = re.fullmatch(r"(.*?)\s*(mm|cm|m|in)?", text.strip()).groups()  # type: ignore[union-attr]
    try:
        return float(number) * _METRES[unit or "m"]
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no length, such as 80mm or 1.8") from None


_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "in": 0.0254}


def values(arguments: argparse.Namespace, task: type[Task] | None = None) -> dict[str, Any]:
    """The options of a type of task that were given, by name; of the command's own without one."""
    given = vars(arguments)
    found = {}
    for name, option in (task or TASKS[arguments.task]).options.items():
        value = given.get(_destination(name))
        if value is not None:
            found[name] = tuple(value) if option.type is tuple else value
    return found


def order(arguments: argparse.Namespace) -> dict[str, Any]:
    """What a caller wants beside the task: the service, a key, and the most that it may cost."""
    return {
        "service": arguments.service,
        "key": arguments.key,
        "max_credits": arguments.max_credits,
    }


def preparation(arguments: argparse.Namespace) -> dict[str, Any]:
    """The parts of the preparation that were given, by name."""
    given = vars(arguments)
    found = {name: given.get(_preparation(name)) for name in Preparation.options}
    return {name: value for name, value in found.items() if value is not None}


def written(arguments: argparse.Namespace) -> dict[str, Any]:
    """How the output is written, as fields of `Output`."""
    given = vars(arguments)
    return {name: given[name] for name in ("overwrite", "preset", "filaments") if name in given}


def _add_account(commands: Any) -> None:
    """The commands that start no task."""
    as_json = {"action": "store_true", "help": "one line of JSON on standard output"}
    balance = commands.add_parser("balance", help="show the account's credits")
    usage = commands.add_parser("usage", help="show what the account was used for")
    usage.add_argument("--tasks", action="store_true", help="list each task too")
    mesh = commands.add_parser(
        "validate-mesh", help="check a model file for holes and other faults; nothing is sent"
    )
    mesh.add_argument(
        "file", type=_mesh, metavar="FILE", help=f"a {', '.join(sorted(MESHES))} file"
    )
    picture = commands.add_parser(
        "judge-picture", help="tell what may make poor models of pictures; nothing is sent"
    )
    picture.add_argument("files", type=Path, nargs="+", metavar="FILE", help="picture files")
    history = _history_commands(commands)
    kept = (*_recipe_commands(commands), *_target_commands(commands))
    batch = _batch_command(commands)
    batch.set_defaults(quiet=False)
    for command in (
        balance,
        usage,
        mesh,
        picture,
        *history,
        *kept,
        batch,
        _levels_command(commands),
    ):
        command.add_argument("--json", **as_json)
        command.set_defaults(task="")


def _batch_command(commands: Any) -> Any:
    """The command that runs many tasks."""
    batch = commands.add_parser(
        "batch", help="run a task for each row of a table, or for each file of a folder"
    )
    batch.add_argument("source", metavar="SOURCE", help="a .csv or .jsonl file, or a folder")
    batch.add_argument("-o", "--output", required=True, metavar="FOLDER", help="for all files")
    batch.add_argument("--type", default="", metavar="TYPE", help="of rows without their own")
    batch.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="OPTION=VALUE",
        help="an option for all rows without their own",
    )
    batch.add_argument("--name", default="{stem}", help="of files: {stem}, {row}, any option")
    batch.add_argument("--parallel", type=_count, default=16, metavar="N", help="rows at once")
    batch.add_argument("--max-credits", type=float, metavar="N", help="for all rows together")
    batch.add_argument("--service", default="", metavar="NAME", help="another one than chosen")
    batch.add_argument("--results", metavar="FILE", help="default: results.jsonl in FOLDER")
    batch.add_argument(
        "--resend-uncertain",
        action="store_true",
        help="send rows again whose answer was lost, once you know that the service does not have "
        "their tasks",
    )
    batch.add_argument("--dry-run", action="store_true", help="only say what it would cost")
    batch.add_argument(
        "--shard",
        default="",
        metavar="I/N",
        help="do only this part of the rows, such as 2/3, while others work on the same FOLDER; "
        "each writes results.I-of-N.jsonl there, and --max-credits is for this part",
    )
    batch.add_argument(
        "--check",
        action="store_true",
        help="send nothing: put the results of all shards together, and fail while rows lack",
    )
    return batch


def _history_commands(commands: Any) -> list[Any]:
    """The commands about what was made before; the last one is for Blender only."""
    resume = commands.add_parser(
        "resume", help="go on with every unfinished job; ends when none is left"
    )
    jobs = commands.add_parser("jobs", help="list what was made, newest first")
    jobs.add_argument("search", nargs="*", metavar="WORD", help="of a title, a type or a state")
    jobs.add_argument("--count", type=_count, default=20, help="how many (default: 20)")
    spent = commands.add_parser("spent", help="show what was spent today and this month")
    attach = commands.add_parser(
        "attach", help="fetch the result of any task of this account by its id; costs nothing"
    )
    attach.add_argument("task_id", metavar="TASK", help="the service's id of the task")
    attach.add_argument(
        "--type",
        choices=[name.replace("_", "-") for name in TASKS],
        default="text-to-model",
        metavar="TYPE",
        help="its type, for services that do not tell it",
    )
    fetch = commands.add_parser(
        "fetch", help="list tasks that were made elsewhere with the same key"
    )
    return [resume, jobs, spent, attach, fetch]


def _recipe_commands(commands: Any) -> list[Any]:
    """The commands about recipes."""
    recipe = commands.add_parser(
        "recipe", help="run chains of steps, each of which works on the result of the one before"
    )
    actions = recipe.add_subparsers(dest="action", required=True, metavar="ACTION")
    found = [
        actions.add_parser("list", help="list the recipes"),
        actions.add_parser("show", help="show the steps of a recipe, with their prices"),
        actions.add_parser("add", help="keep the recipe of a file, under its name"),
        actions.add_parser("run", help="make something after a recipe"),
        actions.add_parser(
            "continue", help="go on with a chain that waits at a gate, or that has failed"
        ),
    ]
    _, show, add, run, go_on = found
    show.add_argument("name", metavar="NAME", help="its name, or a .json file")
    add.add_argument("file", type=Path, metavar="FILE", help="a recipe's .json file")
    run.add_argument("name", metavar="NAME", help="its name, or a .json file")
    for name, help in RECIPE_INPUTS.items():
        run.add_argument(_flag(name), help=help)
    run.add_argument("--yes-gates", action="store_true", help="wait at no gate")
    run.add_argument(
        "-o", "--output", default="", metavar="PATH", help="where the last result goes"
    )
    run.add_argument(
        "--overwrite", action="store_true", help="replace the file where it exists already"
    )
    run.add_argument(
        "--dry-run", action="store_true", help="only say what it would cost; nothing is made"
    )
    go_on.add_argument(
        "chain", nargs="?", default="", metavar="CHAIN", help="its id; without, the newest"
    )
    go_on.add_argument("--again", action="store_true", help="make the step once more instead")
    go_on.add_argument("--yes-gates", action="store_true", help="wait at no further gate")
    return found


def _levels_command(commands: Any) -> Any:
    """The command that makes several levels of detail of one model."""
    command = commands.add_parser(
        "levels",
        help="build levels of detail of a model: LOD1, LOD2 and so on, each with fewer faces",
        description="The model itself is LOD0, and LOD1 has the --face-limit.",
    )
    command.add_argument("--target", default="", metavar="NAME", help=TARGET_HELP)
    for option in HighpolyToLowpoly.options.values():
        _add_option(command, HighpolyToLowpoly, option, _destination(option.name))
    for option in Levels.options.values():
        # Files stand in no place.
        if option.type is not bool:
            _add_option(command, Levels, option, option.name)
    command.add_argument(
        "-o",
        "--output",
        type=output_of(HighpolyToLowpoly),
        default=Output(Path.cwd(), True),
        metavar="PATH",
        help="a file such as knight.glb, for knight_LOD1.glb and so on; or a folder",
    )
    command.add_argument(
        "--overwrite", action="store_true", help="replace files where they exist already"
    )
    command.add_argument(
        "--dry-run", action="store_true", help="only say what it would cost; nothing is made"
    )
    _add_preparation(command)
    return command


def levels(arguments: argparse.Namespace) -> Levels:
    """What was given of the levels."""
    given = {name: getattr(arguments, name, None) for name in Levels.options}
    return Levels(**{name: value for name, value in given.items() if value is not None})


def _target_commands(commands: Any) -> list[Any]:
    """The commands about targets."""
    target = commands.add_parser("target", help="what models can be made for, see --target")
    actions = target.add_subparsers(dest="action", required=True, metavar="ACTION")
    found = [
        actions.add_parser("list", help="list the targets"),
        actions.add_parser("add", help="keep the target of a file, under its name"),
        actions.add_parser("delete", help="delete one of your own"),
    ]
    _, add, delete = found
    add.add_argument("file", type=Path, metavar="FILE", help="a target's .json file")
    delete.add_argument("name", metavar="NAME", help="its name")
    return found


def _count(text: str) -> int:
    # Texts with too many digits are no numbers to Python.
    if not text.isdecimal() or len(text) > 20 or not 1 <= int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"it must be a whole number, 1 to {MOST:,}")
    return int(text)


def _mesh(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not os.path.isfile(path):
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    if path.suffix.lower() not in MESHES:
        known = ", ".join(sorted(MESHES))
        raise argparse.ArgumentTypeError(f"'{path.suffix}' files cannot be checked, only {known}")
    return path


def _destination(option: str) -> str:
    """Options may have the names of this command line's own arguments."""
    return f"option_{option}"


def _preparation(option: str) -> str:
    return f"prepare_{option}"


def _add_output(command: argparse.ArgumentParser, task: type[Task]) -> None:
    if task.result is Result.ANSWER:
        command.set_defaults(output=None, overwrite=False)
    else:
        _add_path(command, task)
    command.add_argument(
        "--dry-run", action="store_true", help="only say what it would cost; nothing is made"
    )
    command.add_argument(
        "--json", action="store_true", help="one line of JSON per event on standard output"
    )


def _add_path(command: argparse.ArgumentParser, task: type[Task]) -> None:
    endings = sorted(OUTPUTS[task.result])
    file = f"a {', '.join(endings)} file, or " if endings else ""
    command.add_argument(
        "-o",
        "--output",
        type=output_of(task),
        default=Output(Path.cwd(), True),
        metavar="PATH",
        help=f"{file}a folder for the service's own files (default: this folder)",
    )
    command.add_argument(
        "--overwrite",
        action="store_true",
        help="replace the file where it exists already; nothing is replaced otherwise",
    )
    if task.result is Result.MODEL:
        command.add_argument(
            "--preset",
            choices=list(PRESETS),
            default="",
            metavar="PRESET",
            help=f"what the file is for: {', '.join(PRESETS)}; otherwise its ending says",
        )
        command.add_argument(
            "--filaments",
            type=int,
            choices=range(MOST_FILAMENTS + 1),
            default=0,
            metavar="COUNT",
            help=f"colours of a .3mf file, one for each filament, up to {MOST_FILAMENTS}; 0 for "
            "all colours",
        )


def numbered(output: Output | None, count: int) -> list[Output | None]:
    """Where the files of each of so many go: numbered, beside each other."""
    if output is None or output.folder or count == 1:
        return [output] * count
    path = output.path
    names = (f"{path.stem}_{number}{path.suffix}" for number in range(1, count + 1))
    return [output._replace(path=path.with_name(name)) for name in names]


def output_of(task: type[Task]) -> Callable[[str], Output]:
    """Reads the output of a type of task."""
    endings = OUTPUTS[task.result]

    def output(text: str) -> Output:
        path = Path(text).expanduser().absolute()
        if os.path.isdir(path) or text.endswith(("/", os.sep)) or not path.suffix:
            return Output(path, True)
        if path.suffix.lower() not in endings:
            known = f"only {', '.join(sorted(endings))}" if endings else "only a folder"
            raise argparse.ArgumentTypeError(f"'{path.suffix}' files cannot be written, {known}")
        if not os.path.isdir(path.parent):
            raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
        return Output(path, False)

    return output


def _add_option(
    group: argparse._ActionsContainer, task: type[Options], option: Option, name: str
) -> None:
    """Add an argument for an option; `name` is where its value will be found."""
    how: dict[str, Any] = {"help": _help(task, option), "default": None}
    flag = _flag(option.name)
    if option.positional:
        count = None if option.required else "?"
        group.add_argument(name, nargs=count, help=how["help"], metavar=option.name.upper())
        return
    if option.type is bool:
        how["action"] = argparse.BooleanOptionalAction
    elif option.type is tuple:
        # Several values may follow the option, or it is given several times.
        how |= {"action": "extend", "nargs": "+"}
        how |= {"type": option.item, "metavar": option.name.upper()}
    else:
        # There may be too many choices to list; validation knows them as well.
        listed = None if option.search else option.choices
        kind = _version(listed) if option.role == VERSION and listed else option.type
        how |= {"type": kind, "choices": listed, "required": option.required}
        if not listed:
            how["metavar"] = option.type.__name__.upper()
    group.add_argument(flag, dest=name, **how)


def _version(choices: Mapping[str, str]) -> Callable[[str], str]:
    """Reads a version, which may be shortened: `P1` for the newest of that name."""

    def version(text: str) -> str:
        short = text.casefold()
        found = [name for name in choices if name.casefold().startswith(short)]
        named = [name for name, label in choices.items() if label.casefold() == short]
        if text in choices or not (found or named):
            return text
        return (named or sorted(found))[-1]

    return version


def _help(task: type[Options], option: Option) -> str:
    needs = requirements(task, option)
    # No object is active here.
    help = option.help.partition("; left out")[0] if option.role == SOURCE else option.help
    parts = [help[0].lower() + help[1:], *([needs] if needs else [])]
    if option.bounds:
        parts.append(f"{option.bounds[0]:,} to {option.bounds[1]:,}")
    if not option.required and option.default not in (None, "", False, ()):
        parts.append(f"default: {'on' if option.default is True else option.default}")
    return "; ".join(parts).replace("%", "%%")
