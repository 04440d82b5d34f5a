# SPDX-License-Identifier: AGPL-3.0-or-later
"""Office files: their text on pages, and what their programs hide on labelled pages after it."""
