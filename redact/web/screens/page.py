# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page of a document: its picture with outlines or its text in full, and what was found on it.

The browser gets pixels and words of the one page it shows, never a file. That somebody looked at
an unredacted page is in the audit before they see it. A preview is the real release, not a drawing.
"""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from redact.errors import InputRefused, RedactError
from redact.review.acts import MarkKind
from redact.review.looking import to_look_at
from redact.review.targets import pages_of
from redact.types import Document, Source, Status
from redact.web.desk import Desk
from redact.web.pageview import marks_on, pieces_of, word_boxes
from redact.web.screens.people import notes_on_source
from redact.web.shown import Shown, favourites, kind_of, progress
from redact.web.visiting import Visit, enter
from redact.web.visiting import page as render

DPI = 110
PREVIEW_DPI = 100
_NUMBER = re.compile(r"\d{4,9}")


def _source(desk: Desk, number: str) -> Source:
    found = [s for s in desk.snapshot.sources if f"{s.order:04d}" == number]
    if not found:
        raise InputRefused(f"there is no document {number} in this case")
    if found[0].document not in desk.snapshot.documents:
        raise InputRefused(
            f"document {number} was not read ({found[0].reason or found[0].status}), so it has no"
            " pages to show; see the list of documents for what to do"
        )
    return found[0]


async def _opened(request: Request, where: str, *, touch: bool = True) -> tuple[Visit, Source, int]:
    number, page = request.path_params["number"], request.path_params["page"] - 1
    if not _NUMBER.fullmatch(number):
        raise InputRefused("a document has a number like 0007")
    visit = await enter(request, f"document {number}" if where else "", touch=touch)
    source = await visit.do(lambda desk: _source(desk, number))
    if not await visit.do(lambda desk: desk.readings.is_there(source)):
        await visit.server.workshop.read_again(visit.desk, source)
    return visit, source, page


def _checked(document: Document, number: str, page: int) -> None:
    if not 0 <= page < len(document.pages):
        raise InputRefused(f"document {number} has {len(document.pages)} pages")


async def page(request: Request) -> Response:
    """A page, as a picture or as text."""
    visit, source, number = await _opened(request, "page")
    view = "text" if request.query_params.get("view") == "text" else "page"
    return await visit.do(lambda desk: _page(visit, desk, source, number, view))


def _page(visit: Visit, desk: Desk, source: Source, page: int, view: str) -> Response:
    document, snapshot = desk.readings.document(source), desk.snapshot
    name = f"{source.order:04d}"
    _checked(document, name, page)
    marks = marks_on(snapshot, document, page)
    shown = Shown(snapshot, desk.readings)
    places = {mark.target: shown.any_place(mark.target) for mark in marks}
    rows = [place for place in places.values() if place is not None]
    rows = list({row.target: row for row in rows}.values())
    _look(visit, desk, name, page, view)
    target = f"{name}#page={page}"
    read = {m.target for m in snapshot.marks if m.kind is MarkKind.PAGE_READ}
    fate = snapshot.fates.get(source.path)
    following = _next(desk, source, page)
    return render(
        visit,
        "page.html",
        "page",
        number=name,
        path=source.path,
        page=page + 1,
        pages=len(document.pages),
        width=document.pages[page].width,
        height=document.pages[page].height,
        by_ocr=document.pages[page].source != "text",
        view=view,
        marks=marks,
        rows=rows,
        pieces=pieces_of(document, page, marks),
        target=target,
        is_read=pages_of(snapshot, source.document)[page] in read,
        look=target in to_look_at(snapshot),
        fate=f"{fate[0]}: {fate[1]}".replace("_", " ") if fate else "",
        notes=notes_on_source(desk, source.path),
        following=following,
        labels=[(label, kind_of(label)) for label in snapshot.policy.labels],
        favourites=favourites(snapshot),
    )


def _look(visit: Visit, desk: Desk, number: str, page: int, view: str) -> None:
    """Let the audit know, before it is seen, that somebody looks at an unredacted page."""
    desk.record(visit.name, "view page", f"source {number}", page=page, view=view)
    visit.session.looked.add((desk.name, number, page))


def _look_apart(visit: Visit, desk: Desk, source: Source, page: int) -> None:
    """The same for a part of a page that is asked for by itself, unless its page was looked at."""
    number = f"{source.order:04d}"
    _checked(desk.readings.document(source), number, page)
    if (desk.name, number, page) not in visit.session.looked:
        _look(visit, desk, number, page, "part")


def _next(desk: Desk, source: Source, page: int) -> str:
    """The address of the page that comes after this one in the case, or nothing."""
    pages = len(desk.snapshot.documents[source.document].pages)
    if page + 1 < pages:
        return f"/document/{source.order:04d}/page/{page + 2}"
    later = (s for s in desk.snapshot.sources if s.order > source.order)
    live = desk.snapshot.live
    after = next((s for s in later if s.document in live and s in live[s.document]), None)
    return f"/document/{after.order:04d}/page/1" if after else ""


async def picture(request: Request) -> Response:
    """A page as its reader sees it."""
    visit, source, number = await _opened(request, "", touch=False)
    await visit.do(lambda desk: _look_apart(visit, desk, source, number))
    png = await visit.server.workshop.picture(visit.desk, source, number, DPI)
    return Response(png, media_type="image/png")


async def words(request: Request) -> Response:
    """The places of the words of a page, for selecting them."""
    visit, source, number = await _opened(request, "", touch=False)

    def found(desk: Desk) -> list[list[float]]:
        _look_apart(visit, desk, source, number)
        return word_boxes(desk.readings.document(source), number)

    return JSONResponse(await visit.do(found))


# As released --------------------------------------------------------------------------------------


async def preview(request: Request) -> Response:
    """A page as it would go out now: the burned and proven file."""
    visit, source, number = await _opened(request, "preview")
    work = await visit.server.workshop.preview(visit.desk, source.order)
    refused = "" if work.source.status is Status.RELEASED else work.source.reason
    if not refused and number >= work.pages:
        return RedirectResponse(f"{visit.path}/document/{source.order:04d}/preview/1", 303)

    def told(desk: Desk) -> Response:
        return render(
            visit,
            "preview.html",
            "preview",
            number=f"{source.order:04d}",
            page=number + 1,
            pages=work.pages,
            refused=refused,
            status=str(work.source.status).replace("_", " "),
            text="" if refused else (work.folders["release"] / "twin.txt").read_text("utf-8"),
            open_ones=progress(desk.snapshot),
        )

    return await visit.do(told)


async def preview_picture(request: Request) -> Response:
    """The picture of a page as it would go out now."""
    visit, source, number = await _opened(request, "", touch=False)
    work = await visit.server.workshop.preview(visit.desk, source.order)
    if work.source.status is not Status.RELEASED:
        raise RedactError("there is no released page to show")
    png = await visit.server.workshop.picture_of(
        visit.desk, work.folders["release"], "released.pdf", number, PREVIEW_DPI
    )
    return Response(png, media_type="image/png")
