# SPDX-License-Identifier: GPL-3.0-or-later
"""What the services of the sandbox share."""
