# SPDX-License-Identifier: GPL-3.0-or-later
"""The groups of faults; `scripts/faults.py --only` chooses some of them."""

FAULT_GROUPS = {
    "usual": "errors, busy services, broken connections and files",
    "refused": "single connections that are refused",
    "outage": "the service, or its storage, is away for a while",
    "filter": "pages of a filter or a proxy, now and then and for a while",
    "unicode": "odd prompts and file names, and odd texts and ids in answers",
    "numbers": "absurd numbers, and nesting without an end",
    "folder": "the user folder is removed while another Blender starts",
    "second": "a second machine with the same key starts the same tasks",
}
"""By name: what the faults of a group imitate."""
