# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of Tripo's own pages that several messages name."""

TOP_UP = "https://developers.tripo3d.ai"
"""Where to buy API credits."""
WALLETS = "API credits and the credits of Tripo's web Studio are separate wallets"
