# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is missing before a release, the approval, the bundle, and a copy of it to take away."""

import io
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from redact.errors import InputRefused, NotAllowed, RedactError
from redact.review import NotReady
from redact.review.controls import NONE, controls
from redact.review.readiness import Block, blocks
from redact.review.roles import Doing, role_for, roles_of
from redact.review.second import second_reading
from redact.review.snapshot import Snapshot
from redact.review.standing import State
from redact.run.casework import is_searched
from redact.run.telling import is_published
from redact.web.desk import Desk
from redact.web.screens.documents import rows_of
from redact.web.shown import Shown
from redact.web.visiting import Visit, enter, page

_LINKS = 12  # places of a block that get a link


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing in the way: a sentence, where to mend it, and links to the first places."""

    what: str
    address: str
    links: tuple[tuple[str, str], ...]


_MENDED_AT = {
    "undecided": "/",
    "disputed": "/check",
    "referred": "/check",
    "second reader": "/check",
    "statement": "/exemptions",
    "unread": "/documents",
    "duplicate": "/documents",
    "empty": "/documents",
    "stale": "/documents",
    "handwriting": "/documents",
}


async def bundle(request: Request) -> Response:
    """How far the case is from its release."""
    visit = await enter(request, "bundle")
    return await visit.do(lambda desk: _bundle(visit, desk, ()))


def _bundle(visit: Visit, desk: Desk, more: tuple[Block, ...]) -> Response:
    snapshot = desk.snapshot
    required = snapshot.policy.review == "required"
    shown = Shown(snapshot, desk.readings)
    looked = controls(snapshot, lambda document: desk.readings.text(shown.first[document]))
    above = {*roles_of(desk.setup.case, visit.name)} & {"approver", "admin"}
    # Who reads must not learn where the controls are before the reading is over.
    known = blocks(snapshot, planted=looked if above else NONE) if required else ()
    found = dict.fromkeys((*known, *more))
    rows = rows_of(snapshot)
    made = visit.server.site.release(desk.name) / "release"
    return page(
        visit,
        "bundle.html",
        "bundle",
        missing=[_missing(shown, block) for block in found],
        approval=snapshot.approval,
        voided=bool(snapshot.approvals) and snapshot.approval is None,
        digest=snapshot.digest,
        bound=second_reading(snapshot).bound,
        going=[row for row in rows if not row.fate],
        back=[row for row in rows if row.fate],
        searched=is_searched(snapshot),
        unread=sum(row.pages - row.read for row in rows if not row.fate),
        decided_here=visit.name in snapshot.deciders,
        published=is_published(snapshot) and made.is_dir(),
        schedule=schedule_of(snapshot),
        controls=looked if above and looked.places else None,
    )


def _missing(shown: Shown, block: Block) -> Missing:
    links = []
    for target in block.targets[:_LINKS]:
        if "#" in target:
            number, _, place = target.partition("#")
            page = int(place.removeprefix("page=")) + 1 if place.startswith("page=") else 1
            links.append((f"{number} page {page}", f"/document/{number}/page/{page}"))
            continue
        found = shown.any_place(target)
        if found is not None:
            address = f"/document/{found.number}/page/{found.page}#p-{target}"
            links.append((f"{found.number} page {found.page}", address))
    address = _MENDED_AT.get(block.kind, links[0][1] if links else "/documents")
    once = dict(reversed(links))  # the first place of each page
    return Missing(block.what, address, tuple(sorted(once.items())))


def schedule_of(snapshot: Snapshot) -> list[tuple[str, Counter[str]]]:
    """By document, how many places are withheld under which exemption; no words."""
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for held, standing in snapshot.in_play():
        if standing.state is State.WITHHELD:
            for source in snapshot.live[held.finding.document]:
                rows[f"{source.order:04d}"].update(standing.exemptions)
    return sorted(rows.items())


async def approve(request: Request) -> Response:
    """Approve exactly what stands."""
    visit = await enter(request, "bundle")
    try:
        approval = await visit.server.workshop.approve(visit.desk, visit.name)
    except NotReady as error:
        found = error.blocks
        visit.told("The case was not approved: see what is missing.")
        return await visit.do(lambda desk: _bundle(visit, desk, found))
    visit.told(f"Approved by {approval.actor}. Any change from now on voids this approval.")
    return RedirectResponse(f"{visit.path}/bundle", 303)


async def make(request: Request) -> Response:
    """Make the release of what was approved."""
    visit = await enter(request, "bundle")
    await visit.do(lambda desk: role_for(desk.setup.case, visit.name, Doing.PUBLISH))
    try:
        out = visit.server.site.release(visit.desk.name)
        report = await visit.server.workshop.bundle(visit.desk, out)
        visit.told(f"The bundle was made: {len(report.outcomes)} documents, every file checked.")
    except (NotAllowed, InputRefused) as error:
        visit.told(f"Nothing was published: {error}")
    return RedirectResponse(f"{visit.path}/bundle", 303)


async def download(request: Request) -> Response:
    """The release as one file; that somebody took it is in the audit."""
    visit = await enter(request, "bundle")
    folder = visit.server.site.release(visit.desk.name) / "release"

    def taken(desk: Desk) -> bytes:
        if not is_published(desk.snapshot) or not folder.is_dir():
            raise NotAllowed("there is no bundle of what stands now; make it first")
        data = _zipped(folder)
        desk.record(visit.name, "export", "case", what="release", bytes=len(data))
        return data

    data = await visit.do(taken)
    headers = {"Content-Disposition": f'attachment; filename="{visit.desk.name}.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


def _zipped(folder: Path) -> bytes:
    """All files of a release, in order and without times, so that the same makes the same."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = zipfile.ZipInfo(file.relative_to(folder).as_posix())
            archive.writestr(name, file.read_bytes(), zipfile.ZIP_DEFLATED)
    if not made.tell():
        raise RedactError("the release is empty")
    return made.getvalue()
