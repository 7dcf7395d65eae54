# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the sandbox takes in uploads and hands out results."""
