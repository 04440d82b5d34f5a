# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tests; a package so that they can share the samples and their independent readers."""
