# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tripo_addon.program`, where the command `tripo` is not installed."""

import sys

from .main import main

sys.exit(main())
