# SPDX-License-Identifier: AGPL-3.0-or-later
"""The officer's report: one page for a browser that shows every source and every page. Internal.

It needs nothing but itself and the pictures beside it: no script, no fetch, no font. Whatever comes
from a document or a file name is escaped, and its invisible characters are shown. It shows what was
withheld, so it is never for release.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from redact.bundle.escaped import marked, shown
from redact.bundle.listed import COVERED, hidden_counts, hidden_list, taken_list, words_taken
from redact.bundle.outcome import BundleInfo, Outcome, true_codes
from redact.bundle.paper import count
from redact.bundle.twin import NOT_REVIEWED
from redact.types import Status

STATUS = {
    Status.RELEASED: "Released",
    Status.DUPLICATE: "Duplicate",
    Status.OUT_OF_SCOPE: "Out of scope",
    Status.WITHHELD: "Withheld",
    Status.REFUSED: "Could not be read",
    Status.FAILED: "Failed the check",
}
_KEY = (
    '<p class="key">On the pages below, what is outlined in <span class="withhold">red</span> is '
    'withheld, in <span class="refer">orange</span> referred (boxed until a person has decided), '
    'in <span class="release">green</span> found and left readable.</p>'
)
_TROUBLE = (Status.REFUSED, Status.FAILED)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:"


def picture_name(outcome: Outcome, page: int) -> str:
    """Where the picture of a page (from 0) goes, below ``internal/``; the name counts from 1."""
    return f"pages/{outcome.number}-{page + 1}.png"


def marked_up_name(outcome: Outcome) -> str:
    """Where the marked-up copy goes, below ``internal/``."""
    return f"marked-up/{outcome.number}.pdf"


def report_html(outcomes: Sequence[Outcome], info: BundleInfo, referred: Mapping[int, int]) -> str:
    """``report.html``; ``referred`` is the number of findings left to a person, by order."""
    sections = "".join(_section(outcome, info, referred) for outcome in outcomes)
    style = (files("redact.bundle") / "report.css").read_text(encoding="utf-8")
    title = f"Report: {info.case}" if info.case else "Report"
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{shown(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"{_banner(info)}<main>\n<header><h1>{marked(title)}</h1>\n{_about(info)}</header>\n"
        f"{_figures(outcomes, referred)}{_attention(outcomes, referred)}"
        f"{_summary(outcomes, referred)}{sections}</main>\n</body>\n</html>\n"
    )


def _banner(info: BundleInfo) -> str:
    state = "" if info.reviewed else f" <strong>{NOT_REVIEWED}</strong>"
    return f'<div class="banner" role="note"><strong>NOT FOR RELEASE</strong>{state}</div>\n'


def _about(info: BundleInfo) -> str:
    kind = "Draft: decided by policy alone" if info.is_draft else "Release"
    rows = (("Kind", kind), ("Pipeline", info.pipeline), ("Version", info.tool_version))
    cells = "".join(f"<div><dt>{name}</dt><dd>{marked(value)}</dd></div>" for name, value in rows)
    return f'<dl class="about">{cells}</dl>\n'


def _figures(outcomes: Sequence[Outcome], referred: Mapping[int, int]) -> str:
    released = [outcome for outcome in outcomes if outcome.source.status is Status.RELEASED]
    figures = (
        (len(outcomes), "sources"),
        (len(released), "released"),
        (sum(outcome.pages for outcome in released), "pages released"),
        (sum(len(outcome.redactions) for outcome in released), "boxes"),
        (sum(referred.values()), "to decide"),
        (sum(outcome.source.status in _TROUBLE for outcome in outcomes), "not processed"),
    )
    cells = "".join(f"<div><dd>{number:,}</dd><dt>{name}</dt></div>" for number, name in figures)
    return f'<dl class="figures">{cells}</dl>\n'


def _attention(outcomes: Sequence[Outcome], referred: Mapping[int, int]) -> str:
    rows = [
        f"<li>{_link(outcome)}: {'; '.join(_concerns(outcome, referred))}</li>"
        for outcome in outcomes
        if any(_concerns(outcome, referred))
    ]
    if not rows:
        return ""
    return (
        '<section aria-labelledby="attention"><h2 id="attention">Needs a person</h2>\n'
        f'<ul class="attention">{"".join(rows)}</ul>\n'
        '<p>All that is to do is listed in <a href="to-decide.csv">to-decide.csv</a>.</p>'
        "</section>\n"
    )


def _concerns(outcome: Outcome, referred: Mapping[int, int]) -> Iterator[str]:
    if outcome.source.status in _TROUBLE:
        reason = f" ({marked(outcome.source.reason)})" if outcome.source.reason else ""
        yield f"{STATUS[outcome.source.status].lower()}{reason}"
    if referred.get(outcome.source.order):
        yield count(referred[outcome.source.order], "finding", "findings") + " to decide"
    if outcome.unseen:
        pages = count(len(outcome.unseen), "scanned page", "scanned pages")
        yield f"{pages} to look at for signatures and handwriting"
    covered = hidden_counts(outcome).get(COVERED)
    if covered:
        words = count(covered, "word", "words")
        yield f"<strong>an earlier redaction left {words} under it in the file</strong>"


def _link(outcome: Outcome) -> str:
    return f'<a href="#d{outcome.number}">{outcome.number}</a> {marked(outcome.source.path)}'


def _summary(outcomes: Sequence[Outcome], referred: Mapping[int, int]) -> str:
    header = ("Number and source", "Status", "Pages", "Boxes", "To decide", "Exemptions")
    head = "".join(f'<th scope="col">{name}</th>' for name in header)
    rows = "".join(_summary_row(outcome, referred) for outcome in outcomes)
    return (
        '<section aria-labelledby="summary"><h2 id="summary">All sources</h2>\n'
        '<div class="wide" role="region" aria-labelledby="summary" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>\n{_KEY}</section>\n"
    )


def _summary_row(outcome: Outcome, referred: Mapping[int, int]) -> str:
    return (
        f'<tr><th scope="row">{_link(outcome)}</th><td>{_status(outcome)}</td>'
        f'<td class="n">{outcome.pages:,}</td><td class="n">{len(outcome.redactions):,}</td>'
        f'<td class="n">{referred.get(outcome.source.order, 0):,}</td>'
        f"<td>{_codes(outcome)}</td></tr>\n"
    )


def _status(outcome: Outcome) -> str:
    status = outcome.source.status
    return f'<span class="status {status.value}">{STATUS[status]}</span>'


def _codes(outcome: Outcome) -> str:
    return " ".join(
        f'<span class="code">{shown(code)} <b>{number:,}</b></span>'
        for code, number in true_codes(outcome.redactions).items()
    )


_WIDTHS = (
    ("step", "set anew"),
    ("line", "whole line"),
    ("exact", "exact"),
    ("area", "areas and pictures"),
)


def _widths(outcome: Outcome) -> str:
    """How wide the boxes of a document were made, and how much else whole lines took."""
    widths = Counter(box.width for box in outcome.redactions)
    told = [f"{name} {widths[width]:,}" for width, name in _WIDTHS if widths[width]]
    taken = words_taken(outcome)
    if taken:
        told.append(f"whole lines took {count(taken, 'further word', 'further words')}")
    return ", ".join(told)


def _section(outcome: Outcome, info: BundleInfo, referred: Mapping[int, int]) -> str:
    source = outcome.source
    path = outcome.pdf_path
    facts = [
        ("Status", _status(outcome)),
        ("Reason", marked(source.reason) if source.reason else ""),
        ("Came with", marked(source.parent) if source.parent else ""),
        ("Goes out as", f'<a href="../{info.bundle}/{path}">{shown(path)}</a>' if path else ""),
        ("Marked up", _marked_up(outcome)),
        ("Boxes", _codes(outcome)),
        ("Their width", _widths(outcome)),
        ("To decide", f"{referred.get(source.order, 0):,}" if referred.get(source.order) else ""),
        ("Notes", "<br>".join(marked(note) for note in outcome.notes)),
    ]
    rows = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts if value)
    return (
        f'<section class="source" id="d{outcome.number}" aria-labelledby="h{outcome.number}">\n'
        f'<h2 id="h{outcome.number}"><span class="number">{outcome.number}</span> '
        f"{marked(source.path)}</h2>\n<dl>{rows}</dl>\n{hidden_list(outcome)}{taken_list(outcome)}"
        f"{_pictures(outcome)}</section>\n"
    )


def _marked_up(outcome: Outcome) -> str:
    if not outcome.marked_up:
        return ""
    name = marked_up_name(outcome)
    return f'<a href="{name}">{name}</a> (internal copy: what is withheld, readable)'


def _pictures(outcome: Outcome) -> str:
    if not outcome.pictures:
        return ""
    figures = "".join(_figure(outcome, page) for page in range(len(outcome.pictures)))
    return f'<div class="pages">{figures}</div>\n'


def _figure(outcome: Outcome, page: int) -> str:
    boxes = [box for box in outcome.redactions if box.page == page]
    codes = Counter(code for box in boxes for code in box.exemptions)
    told = ", ".join(f"{number} under {code}" for code, number in sorted(codes.items()))
    caption = f"Page {page + 1}: {count(len(boxes), 'box', 'boxes')}{f' ({told})' if told else ''}"
    name = picture_name(outcome, page)
    alt = f"Document {outcome.number}, page {page + 1}, with its boxes outlined and labelled"
    return (
        f'<figure><a href="{name}"><img src="{name}" alt="{alt}" loading="lazy"></a>'
        f"<figcaption>{shown(caption)}</figcaption></figure>\n"
    )
