# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies on this disk: formats, archives, folders, and whether a file is whole."""
