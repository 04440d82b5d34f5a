# SPDX-License-Identifier: AGPL-3.0-or-later
"""What policy proposes for each finding: one decision per finding, made by ``policy:<digest>``.

Pure. It never releases by accident: a label the policy does not know is referred, and what is
referred is boxed until a person has decided.
"""

from collections.abc import Iterable

from redact.config import LabelPolicy, Policy
from redact.law import personal_data
from redact.types import Decision, Finding, Verdict


def rule_for(policy: Policy, label: str) -> LabelPolicy:
    """The policy's rule for a label; one that it does not know is referred as personal data."""
    known = policy.labels.get(label)
    return known or LabelPolicy(exemption=personal_data(policy.law).third_party, verdict="refer")


def policy_actor(policy: Policy) -> str:
    """Who decides when nobody has: the policy, by its digest."""
    return f"policy:{policy.digest}"


def propose(policy: Policy, findings: Iterable[Finding], at: str) -> tuple[Decision, ...]:
    """One decision per finding, in their order; ``at`` is the time to record (RFC 3339, UTC)."""
    actor = policy_actor(policy)
    return tuple(_decide(policy, finding, actor, at) for finding in findings)


def _decide(policy: Policy, finding: Finding, actor: str, at: str) -> Decision:
    rule = rule_for(policy, finding.label)
    verdict = Verdict(rule.verdict)
    if finding.keep:
        verdict = Verdict.RELEASE
    elif verdict is Verdict.WITHHOLD and finding.score < rule.sure_at:
        verdict = Verdict.REFER
    released = verdict is Verdict.RELEASE
    exemptions = () if released else finding.exemptions or (rule.exemption,)
    return Decision(
        finding.id,
        verdict,
        exemptions,
        actor,
        at,
        via="policy",
        document=finding.document,
        reader=finding.reader,
        start=finding.start,
        end=finding.end,
        regions=finding.regions,
        label=finding.label,
    )
