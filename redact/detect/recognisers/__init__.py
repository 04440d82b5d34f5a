# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every recogniser of identifiers, and the product's label for each: one explicit list.

``OWN`` are plain functions; those of Presidio are in ``shipped``. Importing this loads neither
Presidio nor spaCy.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from redact.detect.recognisers import (
    address,
    bank,
    birth,
    collar,
    dictated,
    documents,
    dwelling,
    email,
    jobs,
    labelled,
    national,
    network,
    online,
    phone,
    police,
    spoken,
    vehicle,
)
from redact.detect.recognisers.hits import Hit


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A function, the Presidio entity it finds, and the name findings carry as their source."""

    source: str
    entity: str
    find: Callable[[str], Iterable[Hit]]


OWN = (
    Recogniser("email.v1", "EMAIL_ADDRESS", email.find),
    Recogniser("gb_phone.v1", "PHONE_NUMBER", phone.find),
    Recogniser("spoken_phone.v1", "PHONE_NUMBER", spoken.find_phones),
    Recogniser("spoken_collar.v1", "UK_COLLAR", spoken.find_collars),
    Recogniser("uk_collar.v1", "UK_COLLAR", collar.find),
    Recogniser("uk_pnc.v1", "UK_PNC", police.find_pnc),
    Recogniser("uk_cro.v1", "UK_CRO", police.find_cro),
    Recogniser("uk_police_ref.v1", "UK_POLICE_REF", police.find_references),
    Recogniser("uk_bank.v1", "UK_BANK", bank.find),
    Recogniser("spoken_bank.v1", "UK_BANK", spoken.find_banks),
    Recogniser("birth_date.v1", "BIRTH_DATE", birth.find),
    Recogniser("uk_nino_loose.v1", "UK_NINO", national.find_nino),
    Recogniser("uk_nhs_called.v1", "UK_NHS", national.find_nhs),
    Recogniser("uk_address.v1", "UK_ADDRESS", address.find),
    Recogniser("dwelling.v1", "UK_ADDRESS", dwelling.find),
    Recogniser("uk_vrm_loose.v1", "UK_VEHICLE_REGISTRATION", vehicle.find),
    Recogniser("uk_vrm_partial.v1", "UK_VEHICLE_REGISTRATION", vehicle.find_partial),
    Recogniser("dictated_vrm.v1", "UK_VEHICLE_REGISTRATION", dictated.find_marks),
    Recogniser("dictated_postcode.v1", "UK_POSTCODE", dictated.find_postcodes),
    Recogniser("dictated_licence.v1", "UK_DRIVING_LICENCE", dictated.find_licences),
    Recogniser("uk_postcode_misread.v1", "UK_POSTCODE", address.find_misread_codes),
    Recogniser("network.v1", "IP_ADDRESS", network.find),
    Recogniser("personal_url.v1", "PERSONAL_URL", online.find_urls),
    Recogniser("username.v1", "USERNAME", online.find_names),
    Recogniser("passport_called.v1", "UK_PASSPORT", documents.find_passports),
    Recogniser("uk_licence_loose.v1", "UK_DRIVING_LICENCE", documents.find_licences),
    Recogniser("job_title.v1", "JOB_TITLE", jobs.find),
    *(
        Recogniser(f"labelled_{entity.lower()}.v1", entity, partial(labelled.find, entity))
        for entity in labelled.ENTITIES
    ),
)

LABELS = {
    "PERSON": "PERSON",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "UK_COLLAR": "COLLAR",
    "UK_PNC": "PNCID",
    "UK_CRO": "CRO",
    "UK_POLICE_REF": "REF",
    "UK_BANK": "BANK",
    "BIRTH_DATE": "DOB",
    "UK_NINO": "NINO",
    "UK_NHS": "NHS",
    "UK_ADDRESS": "ADDRESS",
    "UK_POSTCODE": "POSTCODE",
    "UK_VEHICLE_REGISTRATION": "VRM",
    "IP_ADDRESS": "IP",
    "PERSONAL_URL": "URL_PERSONAL",
    "USERNAME": "USERNAME",
    "UK_PASSPORT": "PASSPORT",
    "UK_DRIVING_LICENCE": "DRIVING_LICENCE",
    "JOB_TITLE": "JOB_TITLE_IDENTIFYING",
}
