# SPDX-License-Identifier: GPL-3.0-or-later
"""The form: properties made from the options, and the task that their values make."""
