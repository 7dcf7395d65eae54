# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenario: a service with models, assets and prices of its own."""
