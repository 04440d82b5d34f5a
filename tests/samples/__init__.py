# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fictional request in ``sample_docs/``: how it is made, and what must not come out."""
