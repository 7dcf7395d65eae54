# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a mesh, told by its vertices and faces alone."""
