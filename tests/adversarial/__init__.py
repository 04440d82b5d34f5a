# SPDX-License-Identifier: AGPL-3.0-or-later
"""The adversarial suite: generated files that each try one way to keep a withheld word readable."""
