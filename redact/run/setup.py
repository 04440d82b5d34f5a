# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything a run is told: policy, case, terms, areas. Loaded once, handed to every worker."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from redact import codec
from redact.config import (
    Area,
    CaseConfig,
    Policy,
    TermRule,
    load_areas,
    load_case,
    load_policy,
    load_terms,
    rules_of_case,
)
from redact.detect import model_identity
from redact.errors import UsageError
from redact.law import exemptions, public_label


@dataclass(frozen=True, slots=True)
class Setup:
    """What the people who ordered the run decided beforehand, and the files they named for it."""

    policy: Policy
    case: CaseConfig
    rules: tuple[TermRule, ...]
    areas: tuple[Area, ...]
    files: tuple[Path, ...] = ()

    @property
    def finding_digest(self) -> str:
        """Names everything here that can change what is found or proposed."""
        parts = (self.policy.model_dump_json(), self.case.model_dump_json(), repr(self.rules))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def terms_digest(self) -> str:
        """Names the term list, without giving it away."""
        return hashlib.sha256(repr(self.rules).encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """All but ``files``, for a worker to read back with ``from_json``."""
        fields = [
            self.policy.model_dump_json(),
            self.case.model_dump_json(by_alias=True),
            codec.dumps(self.rules).decode(),
            codec.dumps(self.areas).decode(),
        ]
        return json.dumps(fields)

    @classmethod
    def from_json(cls, text: str) -> Setup:
        """What ``to_json`` wrote."""
        policy, case, rules, areas = json.loads(text)
        return cls(
            Policy.model_validate_json(policy),
            CaseConfig.model_validate_json(case),
            codec.loads(tuple[TermRule, ...], rules),
            codec.loads(tuple[Area, ...], areas),
        )

    def told(self, case: Path | None, terms: Path | None) -> Setup:
        """This with another case configuration or term list; the rules follow from both.

        A term list stays until another one is given.
        """
        listed = self.rules[len(rules_of_case(self.case)) :]
        config = load_case(case) if case else self.case
        if terms:
            listed = load_terms(terms, exemptions(self.policy.law))
        files = tuple(filter(None, (*self.files, case, terms)))
        return replace(self, case=config, rules=(*rules_of_case(config), *listed), files=files)

    def areas_of(self, source: str) -> tuple[Area, ...]:
        """The areas drawn on one source."""
        return tuple(area for area in self.areas if area.source == source)


def load_setup(
    pipeline: str, case: Path | None = None, terms: Path | None = None, areas: Path | None = None
) -> Setup:
    """Read and check all files a person named; UsageError or BadFile says what is wrong.

    The case's own terms come first, those of ``terms`` after them.
    """
    policy = load_policy(pipeline)
    codes = exemptions(policy.law)
    named = {rule.exemption for rule in policy.labels.values()}
    named |= {*policy.public_labels, *policy.second_reader.exemptions}
    wrong = sorted(named - set(codes))
    if wrong:
        raise UsageError(f"pipeline {policy.name}: {', '.join(wrong)} is not in {policy.law}")
    public_label(policy.law, (), policy.s23_mode, policy.public_labels)  # refuses what would tell
    model_identity(policy)  # fails now rather than in every worker
    config = load_case(case) if case else CaseConfig()
    rules = rules_of_case(config) + (load_terms(terms, codes) if terms else ())
    drawn = load_areas(areas, codes) if areas else ()
    own = Path(pipeline) if Path(pipeline).suffix.lower() == ".toml" else None
    return Setup(policy, config, rules, drawn, tuple(filter(None, (own, case, terms, areas))))
