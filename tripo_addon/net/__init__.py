# SPDX-License-Identifier: GPL-3.0-or-later
"""How bytes travel: requests, retries, downloads, uploads. Knows no service."""
