# SPDX-License-Identifier: GPL-3.0-or-later
"""The statements that the journal sends to its database.

A statement repeats the condition of its index in `schema.py` word for word, even where it follows
from the other conditions: otherwise SQLite cannot use the index. It comes last, since SQLite enters
the index by the first bound.
"""

from __future__ import annotations

import json

from ...text.unicode import valid
from ..job import WAITING as KINDS
from ..wanted import Wanted

WRITE = f"INSERT OR REPLACE INTO job VALUES ({', '.join('?' * 15)}, 0)"
MAY_WAIT = " OR ".join(f"""instr(data, '"kind": "{kind}"')""" for kind in KINDS)
"""Of jobs in whose text there is a kind of failure with which a result waits."""
OPEN_CHAIN = """instr(data, '"open": true')"""
"""Of jobs of chains after which the next step was not made yet."""
DELETE = "UPDATE job SET deleted = 1, final = 1, unanswered = 0, words = '', data = '' WHERE id = ?"
"""What a deleted job has cost still counts, and its task is never taken for another job's."""
REMOVE = "DELETE FROM job WHERE id = ?"
BEGIN = "BEGIN IMMEDIATE"
SPENT_SINCE = (
    "SELECT COALESCE(SUM(charged + open), 0) FROM job "
    "WHERE sent >= ? AND sent > 0 AND service = ? AND id != ?"
)
TAKEN = (
    "SELECT 1 FROM job WHERE remote_id = ? AND account = ? AND remote_id != '' AND id != ? "
    "UNION ALL SELECT 1 FROM job WHERE id = ? AND remote_id NOT IN ('', ?) LIMIT 1"
)
FIND = "SELECT data FROM job WHERE id = ? AND NOT deleted"
OF_TASK = (
    "SELECT data FROM job WHERE remote_id = ? AND account = ? AND remote_id != '' AND NOT deleted"
)
NEWEST_OF_TASK = (
    "SELECT data FROM job WHERE remote_id = ? AND remote_id != '' AND NOT deleted "
    "ORDER BY created DESC LIMIT 1"
)
NEWEST_OF_TYPE = "SELECT data FROM job WHERE kind = ? AND NOT deleted ORDER BY created DESC LIMIT ?"
KNOWN = (
    "SELECT remote_id FROM job WHERE remote_id IN (SELECT value FROM json_each(?)) "
    "AND account = ? AND remote_id != ''"
)
FOUND = f"{KNOWN} AND sent = 0"
"""Those of them that were not sent from here."""
RELEASE = (
    "UPDATE job SET remote_id = '' "
    "WHERE remote_id = ? AND account = ? AND remote_id != '' AND deleted"
)
UNANSWERED = "SELECT owner, data FROM job WHERE unanswered AND account = ?"
UNFINISHED = "SELECT id, owner, data FROM job WHERE final = 0 AND account = ? ORDER BY created"
ALL_UNFINISHED = "SELECT data FROM job WHERE final = 0"
TAKE_OVER = "UPDATE job SET owner = ? WHERE id = ?"
# The plus keeps SQLite from the index of all jobs.
WAITING = f"SELECT data FROM job WHERE final AND NOT +deleted AND ({MAY_WAIT})"
OUTSTANDING = (
    f"{ALL_UNFINISHED} UNION ALL {WAITING} "
    "UNION ALL SELECT data FROM job WHERE account >= '' AND unanswered AND final"
)
STALLED = (
    f"SELECT owner, data FROM job WHERE account = ? AND final AND NOT deleted AND {OPEN_CHAIN}"
)
GOES_ON = (
    "SELECT owner, data FROM job WHERE final = 0 "
    f"UNION ALL SELECT owner, data FROM job WHERE account >= '' AND NOT +deleted AND {OPEN_CHAIN}"
)
SET_DATA = "UPDATE job SET data = ? WHERE id = ?"
OTHERS = "SELECT DISTINCT account FROM job WHERE final = 0 AND owner != ?"
OWNER = "SELECT owner, data FROM job WHERE id = ? AND final = 0"
STANDING = "SELECT owner, remote_id FROM job WHERE id = ? AND final = 0"
TASK_OF = "SELECT remote_id, owner FROM job WHERE id = ?"
ENTRY = "SELECT owner, deleted, data FROM job WHERE id = ?"
LAST_OWNER = "SELECT owner FROM job WHERE id = ?"
SPENDING = (
    "SELECT service, kind, sent >= ?, COUNT(*), SUM(charged), SUM(open) "
    "FROM job WHERE sent >= ? AND sent > 0 GROUP BY 1, 2, 3"
)
COUNT = "SELECT COUNT(*) FROM job WHERE NOT deleted"
LISTED = "SELECT data FROM job WHERE NOT deleted"
NEWEST_FIRST = "ORDER BY created DESC LIMIT ? OFFSET ?"
IDS = "SELECT id FROM job WHERE NOT deleted"
IN_STATE = "words LIKE ?"
"""Of jobs in a state, which is the last of their words."""
OF_FILE = "instr(data, ?)"
"""Of jobs in whose JSON this text stands. In a value, such as a prompt, its quotes are escaped."""
NEWEST_DONE = (
    "SELECT data FROM job WHERE NOT deleted AND words LIKE '% done' ORDER BY created DESC LIMIT ?"
)


def wanted(search: Wanted) -> tuple[str, list[str]]:
    """The conditions for the jobs that are asked for, and what they are bound to."""
    words = valid(search.search).lower().split()
    conditions, values = ["instr(words, ?)"] * len(words), words
    if search.type:
        conditions.append("kind = ?")
        values.append(search.type)
    if search.states:
        conditions.append(f"({' OR '.join([IN_STATE] * len(search.states))})")
        values += [f"% {state}" for state in search.states]
    if search.file:
        conditions.append(OF_FILE)
        values.append(f'"file": {json.dumps(search.file)}')
    return "".join(f" AND {condition}" for condition in conditions), values


def count(conditions: str) -> str:
    """How many jobs fulfil these conditions. It reads every job, since any may."""
    return COUNT + conditions


def page(conditions: str) -> str:
    """The jobs that fulfil these conditions, newest first, by the index that has this order."""
    return f"{LISTED}{conditions} {NEWEST_FIRST}"


def ids(conditions: str) -> str:
    """The ids of the jobs that fulfil these conditions."""
    return IDS + conditions
