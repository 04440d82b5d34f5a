# SPDX-License-Identifier: AGPL-3.0-or-later
"""All names that the words around them give away.

Guarantees one finding for each place, from the surest cue. It does not need a language model, and
it does not know other documents.
"""

from redact.detect.people import letters, prose, records, rolls, tables
from redact.detect.people.headers import header_names
from redact.detect.people.informal import informal
from redact.detect.people.initials import initials
from redact.detect.people.introduced import related
from redact.detect.people.landscape import placelike
from redact.detect.people.layout import Layout, outermost
from redact.types import Document, Finding


def cued_names(
    document: Document, headers: tuple[Finding, ...] | None = None
) -> tuple[Finding, ...]:
    """PERSON findings from greetings, signatures, titles, lists, labels and given names.

    ``headers`` are its ``header_names``, where they are known already.
    """
    layout = Layout(document)
    cued = (
        *records.attended(layout),
        *records.labelled(layout),
        *rolls.listed(layout),
        *tables.tabled(layout),
        *letters.addressed(layout),
        *letters.greeted(layout),
        *letters.signed(layout),
        *prose.titled(layout),
        *prose.turned(layout),
        *related(layout),
        *prose.initialled(layout),
        *prose.hinted(layout),
        *prose.speaking(layout),
        *prose.paired(layout),
        *prose.given(layout),
        *informal(layout),
        *placelike(layout),
    )
    people = (*(header_names(document) if headers is None else headers), *cued)
    return outermost((*cued, *records.also_called(layout, people), *initials(layout, people)))
