# SPDX-License-Identifier: AGPL-3.0-or-later
"""Running vectors through ``redact run --pipeline terms`` and judging what comes out."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redact.cli.show import Quiet
from redact.run import Job, load_setup, run
from tests.adversarial.oracle import Judged, judge
from tests.adversarial.paper import Vector
from tests.adversarial.skeletons import Haystack

EXEMPTION = "s40(2)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a vector: ``clean``, ``leak``, ``lost``, ``refused``, ``failed`` or
    ``released`` (it should have been refused), with what there is to say about it."""

    vector: Vector
    status: str
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether that is what was expected."""
        allowed = {
            "clean": ("clean",),
            "either": ("clean", "refused"),
            "refuse": ("refused",),
        }
        return self.status in allowed[self.vector.expect]


def write(vectors: Iterable[Vector], folder: Path) -> list[Vector]:
    """Write PDFs to ``folder/pdf``, and beside it terms.csv, areas.json and expectations.json."""
    made = list(vectors)
    (folder / "pdf").mkdir(parents=True, exist_ok=True)
    areas, expected = [], []
    terms = csv.writer(text := io.StringIO())
    terms.writerow(["term", "exemption"])
    for vector in made:
        name = f"{vector.name}.pdf"
        (folder / "pdf" / name).write_bytes(vector.pdf)
        terms.writerows([secret, EXEMPTION] for secret in vector.secrets if vector.listed)
        areas += [
            {"source": name, "page": area.page, "box": list(area.box), "exemption": EXEMPTION}
            for area in vector.areas
        ]
        fields = ("name", "group", "secrets", "hidden", "keep", "expect", "listed")
        expected.append({field: getattr(vector, field) for field in fields})
    (folder / "terms.csv").write_text(text.getvalue(), encoding="utf-8")
    (folder / "areas.json").write_text(json.dumps(areas), encoding="utf-8")
    (folder / "expectations.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")
    return made


def carry_out(folder: Path, workers: int = 2) -> tuple[Path, list[dict[str, Any]]]:
    """Run the product on what ``write`` wrote: the folder released, and the ledger's rows."""
    setup = load_setup("terms", None, folder / "terms.csv", folder / "areas.json")
    report = run(Job((folder / "pdf",), folder / "out", setup, workers), Quiet())
    ledger = json.loads((folder / "out" / "internal" / "ledger.json").read_text("utf-8"))
    return report.folder, ledger["sources"]


def judge_all(
    vectors: Sequence[Vector], released: Path, rows: Sequence[dict[str, Any]], ocr: bool
) -> list[Outcome]:
    """The outcome of each vector."""
    return [_outcome(vector, released, rows, ocr) for vector in vectors]


def _outcome(vector: Vector, released: Path, rows: Sequence[dict[str, Any]], ocr: bool) -> Outcome:
    name = f"{vector.name}.pdf"
    own = [row for row in rows if row["source"] == name or row["source"].startswith(f"{name}!/")]
    if not own or own[0]["source"] != name:
        return Outcome(vector, "missing", "no row in the ledger")
    row = own[0]
    outputs = [(released / r["output"]).read_bytes() for r in own if r["output"]]
    texts = [(released / r["text_output"]).read_text("utf-8") for r in own if r["text_output"]]
    judged = judge(vector, outputs, texts, ocr)
    if judged.leaks:
        return Outcome(vector, "leak", told(judged))
    if row["status"] in ("refused", "failed"):
        return Outcome(vector, row["status"], row["reason"])
    failed = [f"{r['source']}: {r['reason']}" for r in own if r["status"] in ("refused", "failed")]
    if failed:
        return Outcome(vector, "failed", "; ".join(failed))
    if vector.expect == "refuse":
        return Outcome(vector, "released", "and no secret can be read")
    if judged.lost:
        return Outcome(vector, "lost", ", ".join(judged.lost))
    return Outcome(vector, "clean")


def told(judged: Judged) -> str:
    """Where secrets can be read, shortly."""
    return "; ".join(f"{where}: {secret}" for where, secret in judged.leaks[:6])


def common_leaks(vectors: Sequence[Vector], released: Path) -> list[tuple[str, str]]:
    """(file, secret) of secrets in the names of released files, or in lists that go with them."""
    secrets = [secret for v in vectors for secret in (*v.secrets, *v.hidden)]
    hay = Haystack()
    for path in sorted(path for path in released.rglob("*") if path.is_file()):
        hay.add(f"text: name of {path.name}", str(path.relative_to(released)))
        if path.suffix in (".csv", ".json"):
            hay.add(f"text: {path.name}", path.read_text("utf-8"))
    return list(hay.find(secrets))


def table(outcomes: Sequence[Outcome]) -> str:
    """Counts by group, and a line for each vector that did not do as expected."""
    groups = dict.fromkeys(outcome.vector.group for outcome in outcomes)
    lines = ["group      files  as expected  clean  refused  leak  lost  failed  other"]
    for group in [*groups, "all"]:
        those = [o for o in outcomes if group in (o.vector.group, "all")]
        counts = Counter(o.status for o in those)
        shown = [counts.pop(s, 0) for s in ("clean", "refused", "leak", "lost", "failed")]
        good = sum(o.ok for o in those)
        numbers = "".join(f"{n:>7}" for n in shown)
        lines.append(f"{group:<10}{len(those):>6}{good:>13}{numbers}{sum(counts.values()):>7}")
    bad = [o for o in outcomes if not o.ok]
    lines += [f"{o.vector.group}/{o.vector.name}: {o.status}: {o.detail}" for o in bad]
    return "\n".join(lines)
