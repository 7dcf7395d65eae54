# SPDX-License-Identifier: GPL-3.0-or-later
"""The Scenario service, which sells Tripo's models through an API of its own."""
