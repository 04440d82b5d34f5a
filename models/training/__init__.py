# SPDX-License-Identifier: AGPL-3.0-or-later
"""The recipe of the product's own name finder: a generator of labelled letters, and training.

Run by ``make model DATA=DIR`` and by tests; nothing of it is imported when the product runs. It
guarantees the same weights from the same data, code and library versions on one machine. It does
not fetch anything: ``../CARD.md`` names the public data sets and what is measured on them.
"""
