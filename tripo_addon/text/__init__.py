# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain values, made safe to show, compare and store. Imports nothing of this add-on."""
