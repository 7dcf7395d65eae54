# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the local service itself, with the official clients as judges."""
