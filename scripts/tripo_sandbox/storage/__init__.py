# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts that take uploads and serve result files."""
