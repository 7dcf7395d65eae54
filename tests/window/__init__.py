# SPDX-License-Identifier: GPL-3.0-or-later
"""The built ZIP in a real Blender; what runs inside it is here as well."""
