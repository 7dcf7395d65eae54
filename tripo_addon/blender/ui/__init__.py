# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn. Draws, and changes nothing."""
