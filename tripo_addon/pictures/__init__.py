# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told of pictures, and drawn as pictures, with numbers alone."""
