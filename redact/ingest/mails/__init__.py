# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages and mailboxes: one shape of message, whatever program wrote the file."""
