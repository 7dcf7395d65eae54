# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be asked for: types of task, options, versions, prices, services. It does nothing."""
