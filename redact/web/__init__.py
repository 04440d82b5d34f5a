# SPDX-License-Identifier: AGPL-3.0-or-later
"""The review application: screens over ``review`` and ``run``; it adds no rules of its own."""

from redact.web.accounts import Accounts
from redact.web.app import create_app
from redact.web.serving import Options, serve
from redact.web.site import Site

__all__ = ["Accounts", "Options", "Site", "create_app", "serve"]
