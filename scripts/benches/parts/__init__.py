# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that benches run in processes of their own; each prints its findings as JSON."""
