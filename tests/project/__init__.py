# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the repository as a whole: who imports whom, where tests stand."""
