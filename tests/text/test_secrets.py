# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are taken out of what others say."""

from __future__ import annotations

from tripo_addon.text.secrets import Hidden


def test_what_is_hidden() -> None:
    basic = Hidden({"Authorization": "Basic bWFueV9rZXlzOm1hbnlfc2VjcmV0cw=="})
    assert basic.without(b"many_keys many_secrets bWFueV9rZXlzOm1hbnlfc2VjcmV0cw==") == (
        b"(hidden) (hidden) (hidden)"
    )
    assert Hidden({"Authorization": "Bearer short"}).without(b"short") == b"short"
    assert Hidden({}).without(b"x") == b"x"
