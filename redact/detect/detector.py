# SPDX-License-Identifier: AGPL-3.0-or-later
"""One document in, its findings out: the finders of the policy, in order, then conflicts resolved.

Pure of its inputs: the same document, policy, case, rules and model give the same findings. A
finder that fails raises; nothing is swallowed, so that a document without findings has none. It
decides nothing, and knows no other document of the case.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from redact.config import CaseConfig, Policy, TermRule
from redact.detect import people
from redact.detect.allow import find_keeps, without_public_head
from redact.detect.conflicts import resolve
from redact.detect.derived import derived
from redact.detect.losses import Losses
from redact.detect.passages import find_passages
from redact.detect.recognisers import LABELS
from redact.detect.repeats import repeated, spelled
from redact.detect.terms import find_aliases, find_terms
from redact.detect.view import view_of
from redact.types import Document, Finding

_MISREAD_END = re.compile(r"(?=\w{0,3}\d)[^\W_]{1,4}(?![\w@])")
_NAMING = frozenset(("headers", "structure", "names", "propagate"))


class Detector:
    """The finders that ``policy`` names, over one document at a time."""

    def __init__(self, policy: Policy, case: CaseConfig, rules: Sequence[TermRule] = ()) -> None:
        self._finders = frozenset(policy.detectors)
        self._model = policy.model.spacy
        self._case = case
        self._rules = tuple(rules)
        self._requester = frozenset(email.casefold() for email in case.requester.emails)

    def find(self, document: Document, lost: Losses | None = None) -> tuple[Finding, ...]:
        """All findings with keep findings among them, conflicts resolved, in text order.

        ``lost`` takes what one layer saw and another took out, when it is given.
        """
        named, identifiers = self._analysed(document, lost)
        found = [*named, *self._structural(document)]
        if "identifiers" in self._finders:
            found += [self._with_requester(document, finding) for finding in identifiers]
            names = [f for f in found if f.label == "PERSON" and not f.keep]
            found += derived(document, {document.text[f.start : f.end] for f in names})
            found += (*repeated(document, found), *spelled(document, found))
        found = [_whole(document, finding) for finding in found]
        if "terms" in self._finders:
            found += find_terms(document, self._case, self._rules)
            if "names" in self._finders:
                found += find_aliases(document)
        if "pictures" in self._finders:
            found += _pictures(document)
        if "allow" in self._finders:
            keeps = self._kept(document, found)
            found = [*without_public_head(document, found, keeps), *keeps]
        standing = resolve(people.treated(document, self._case, found), lost)
        if "passages" in self._finders:
            standing = resolve((*standing, *find_passages(document, standing)))
        return standing

    def _analysed(
        self, document: Document, lost: Losses | None
    ) -> tuple[list[Finding], list[Finding]]:
        """Vetted names of the model, and identifiers: one pass of the engine for both."""
        names = "names" in self._finders and bool(self._model)
        identifiers = "identifiers" in self._finders
        if not (names or identifiers):
            return [], []
        from redact.detect.engine import engine

        view = view_of(document.text)
        model = self._model if names else ""
        spans: list[tuple[int, int, float]] = []
        findings: list[Finding] = []
        for raw in engine(model).find(view.text, people=names, identifiers=identifiers):
            start, end = view.back(raw.start, raw.end)
            if raw.entity == "PERSON":
                spans.append((start, end, raw.score))
            else:
                place = (LABELS[raw.entity], start, end, raw.score)
                findings.append(_finding(document, *place, raw.source, raw.why))
        if not names:
            return [], findings
        return list(people.vet_names(document, tuple(spans), lost)), findings

    def _structural(self, document: Document) -> list[Finding]:
        """Names that headers, greetings, titles and lists give away."""
        if not self._finders & {"headers", "structure"}:
            return []
        headers = people.header_names(document)
        found: list[Finding] = []
        if "headers" in self._finders:
            found += headers
        if "structure" in self._finders:
            found += people.cued_names(document, headers)
        return found

    def _kept(self, document: Document, found: Sequence[Finding]) -> list[Finding]:
        keeps = list(find_keeps(document, self._case, found))
        if self._finders & _NAMING:
            keeps += people.officials(document, self._case)
        return keeps

    def _with_requester(self, document: Document, finding: Finding) -> Finding:
        """The requester's own address is the requester's data: section 40(1)."""
        if finding.label != "EMAIL":
            return finding
        address = "".join(document.text[finding.start : finding.end].split()).casefold()
        return replace(finding, exemptions=("s40(1)",)) if address in self._requester else finding


def _pictures(document: Document) -> list[Finding]:
    why = "a picture: it may show a face, a signature or writing"
    return [
        replace(
            _finding(document, "IMAGE", 0, 0, 0.5, "picture.v1", why),
            regions=((page.number, picture.box),),
        )
        for page in document.pages
        for picture in page.pictures
        if not picture.scan
    ]


def _whole(document: Document, finding: Finding) -> Finding:
    """A name to the end of its word, where OCR took letters of it for digits: ``Iqba1``."""
    if finding.label != "PERSON" or finding.keep or not finding.end:
        return finding
    rest = _MISREAD_END.match(document.text, finding.end)
    if rest is None or not document.text[finding.end - 1].isalpha():
        return finding
    return replace(finding, end=rest.end())


def _finding(
    document: Document, label: str, start: int, end: int, score: float, source: str, why: str
) -> Finding:
    return Finding(document.id, label, start, end, score, source, why, reader=document.reader)
