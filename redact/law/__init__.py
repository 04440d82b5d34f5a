# SPDX-License-Identifier: AGPL-3.0-or-later
"""The law as data: the exemptions, how they are cited, and the security bodies of s23.

Every rule about exemptions is read from the tables beside this file; no code spells one out. It
holds what the statute says, not whether an exemption is rightly claimed: that is for people. A line
marked [K] in a table was not read in a source and is checked before it is printed. The time limits
are in ``redact.law.clock``, which needs a calendar and is imported by name.
"""

from redact.law.bodies import SecurityBody, not_security_bodies, security_bodies
from redact.law.citing import S23_MODES, cite, codes_in, public_label
from redact.law.exemptions import (
    LAWS,
    NEEDS,
    Exemption,
    Limb,
    PersonalData,
    equivalent,
    exemptions,
    in_force,
    is_absolute,
    needs_of,
    personal_data,
)

__all__ = [
    "LAWS",
    "NEEDS",
    "S23_MODES",
    "Exemption",
    "Limb",
    "PersonalData",
    "SecurityBody",
    "cite",
    "codes_in",
    "equivalent",
    "exemptions",
    "in_force",
    "is_absolute",
    "needs_of",
    "not_security_bodies",
    "personal_data",
    "public_label",
    "security_bodies",
]
