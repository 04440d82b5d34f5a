# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens, a module for each part of the work."""
