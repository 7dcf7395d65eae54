# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole engine against the sandbox, over HTTP."""
