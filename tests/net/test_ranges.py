# SPDX-License-Identifier: GPL-3.0-or-later
"""What the headers of a download say of its content."""

from __future__ import annotations

import pytest

from tripo_addon.net.ranges import facts_of, validator_of

TAG = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ({}, ""),
        ({"ETag": '"a"'}, '"a"'),
        ({"ETag": 'W/"a"', "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}, ""),
        ({"Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"}, ""),
        (
            {
                "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT",
                "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
            },
            "",
        ),
        (
            {
                "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT",
                "Date": "Sun, 06 Nov 1994 08:49:38 GMT",
            },
            "Sun, 06 Nov 1994 08:49:37 GMT",
        ),
        ({"Last-Modified": "lately", "Date": "now"}, ""),
    ],
)
def test_what_tells_contents_apart(headers: dict[str, str], validator: str) -> None:
    assert validator_of(headers) == validator


@pytest.mark.parametrize(
    ("headers", "digest"),
    [
        ({"ETag": f'"{TAG}"'}, TAG),
        ({"ETag": f'"{TAG.upper()}"'}, TAG),
        ({"ETag": f'"{TAG}-2"'}, ""),
        ({"ETag": f'W/"{TAG}"'}, ""),
        ({"ETag": TAG}, ""),
        ({"Content-MD5": "eB5eJF1ptWaXm4bijSPyxw=="}, "781e5e245d69b566979b86e28d23f2c7"),
        ({"Content-MD5": "eB5e"}, ""),
        ({"Content-MD5": "no digest"}, ""),
        ({"ETag": f'"{TAG}"', "Content-Encoding": "gzip"}, ""),
    ],
)
def test_what_names_a_digest(headers: dict[str, str], digest: str) -> None:
    assert facts_of(headers).md5 == digest
