# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the standard library raises on zip files that are damaged or made to do harm."""

import zipfile
import zlib

# RuntimeError, which is not among them, is its word for a password.
ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError)
