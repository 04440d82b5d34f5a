# SPDX-License-Identifier: AGPL-3.0-or-later
"""Redacts correspondence for disclosure under UK information law.

The product proposes; people decide; what is withheld is gone from the file. Start at
``ARCHITECTURE.md`` beside this file; what an attacker can and cannot do is in ``SECURITY.md``.
"""

__version__ = "0.1.0"
