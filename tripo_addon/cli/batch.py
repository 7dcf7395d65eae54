# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that runs many tasks."""

from __future__ import annotations

from typing import Any

from .options import count_of


def add(commands: Any) -> Any:
    """The command that runs many tasks."""
    batch = commands.add_parser(
        "batch", help="run a task for each row of a table, or for each file of a folder"
    )
    batch.add_argument("source", metavar="SOURCE", help="a .csv or .jsonl file, or a folder")
    batch.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="PATH",
        help="a folder for all files; or a .blend, in which all models stand in a grid",
    )
    batch.add_argument(
        "--each",
        choices=["file", "blend", "asset"],
        default="file",
        help="what comes of each row: the service's file, a .blend, or an asset of the library "
        "that the folder is; .blend files need Blender",
    )
    batch.add_argument("--type", default="", metavar="TYPE", help="of rows without their own")
    batch.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="OPTION=VALUE",
        help="an option for all rows without their own",
    )
    batch.add_argument(
        "--recipe",
        default="",
        metavar="NAME",
        help="steps that follow each task, see `recipe list`; also a column; no gate is waited at",
    )
    batch.add_argument("--name", default="{stem}", help="of files: {stem}, {row}, any option")
    batch.add_argument("--parallel", type=count_of, default=16, metavar="N", help="rows at once")
    batch.add_argument("--max-credits", type=float, metavar="N", help="for all rows together")
    batch.add_argument("--service", default="", metavar="NAME", help="another one than chosen")
    batch.add_argument("--results", metavar="FILE", help="default: results.jsonl in the folder")
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
        help="do only this part of the rows, such as 2/3, while others work on the same folder; "
        "each writes results.I-of-N.jsonl there, and --max-credits is for this part",
    )
    batch.add_argument(
        "--check",
        action="store_true",
        help="send nothing: put the results of all shards together, and fail while rows lack",
    )
    return batch
