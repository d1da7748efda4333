"""Runs as HTML: marked figures and slots on the web, links to the statements in print (各节的网页与打印形式)."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from accounts.editions.runs import Annex, Element, Figure, Paragraph, Run, Slot, SmallTable

from .guests import GUESTS
from .report import PrintedPart, PrintedSection, Report
from .typesetting import air

NOTHING = SafeString("")
FIRST_WORDS = re.compile(r"[^【，：；。（]{1,12}")


def html_of_run(run: Run, report: Report) -> SafeString:
    """One run: a figure with the names that it is made from, a slot with its key, words escaped."""
    if isinstance(run, Figure) and report.web:
        shown = report.follower.figure(run.names, escape(run.text))
        return format_html('<span data-figure="{}">{}</span>', " ".join(run.names), shown)
    if isinstance(run, Slot):
        return _slot(run, report)
    return escape(run.text)


def _slot(slot: Slot, report: Report) -> SafeString:
    key = format_html(' data-slot="{}"', slot.key) if report.web else NOTHING
    words = report.follower.slot(slot.key, escape(slot.printed), missing=not slot.text)
    if not slot.text:
        return format_html('<mark class="missing"{}>{}</mark>', key, words)
    return format_html("<span{}>{}</span>", key, words) if report.web else words


def html_of_runs(runs: Iterable[Run], report: Report) -> SafeString:
    """Runs side by side."""
    return SafeString("".join(html_of_run(run, report) for run in runs))  # every run is escaped above


def _aired(runs: Sequence[Run], report: Report) -> SafeString:
    """Runs side by side, in print with air around numerals."""
    html = html_of_runs(runs, report)
    return html if report.web else SafeString(air(html))


def _running(runs: Sequence[Run], report: Report) -> SafeString:
    """Runs of running text: in print one link, on the first words, to the statement of the first figure.

    Short words stay on one line: a link must not be torn by a page, and text of one piece breaks more evenly.
    """
    html, said = _aired(runs, report), (one for one in runs if isinstance(one, Figure) and one.names)
    place = "" if report.web else next(filter(None, (report.place_of(one.names[0]) for one in said)), "")
    first = FIRST_WORDS.match(air(Paragraph(tuple(runs)).text)) if place else None
    if not first:
        return html
    return format_html('<a href="#{}">{}</a>{}', place, first[0], SafeString(html.removeprefix(escape(first[0]))))


def html_of_section(section: PrintedSection | PrintedPart, report: Report) -> SafeString:
    """What stands in a section; on the web each of its paragraphs has an anchor."""
    return SafeString("".join(_elements(section.elements, section.anchor, report)))


def _elements(elements: Iterable[Element], anchor: str, report: Report) -> Iterator[SafeString]:
    number, listed = 0, list[SafeString]()
    for element in elements:
        if isinstance(element, Paragraph) and element.item:
            listed.append(format_html("<li>{}</li>", _running(element.runs, report)))
            continue
        yield from _closed(listed)
        if isinstance(element, SmallTable):
            yield _small_table(element, report)
        elif isinstance(element, Annex):
            yield _annex(element, report)
        elif element.heading:
            yield format_html("<h4>{}</h4>", _running(element.runs, report))
        else:
            number += 1
            mark = format_html(' id="{}-p{}"', anchor, number) if report.web else NOTHING
            lead, runs = element.runs[: element.lead], element.runs[element.lead :]
            head = format_html('<span class="lead">{}</span>', _aired(lead, report)) if lead else NOTHING
            yield format_html("<p{}>{}{}</p>", mark, head, _running(runs, report))
    yield from _closed(listed)


def _closed(listed: list[SafeString]) -> Iterator[SafeString]:
    if listed:
        yield format_html('<ul class="statements">{}</ul>', SafeString("".join(listed)))
        listed.clear()


def _small_table(table: SmallTable, report: Report) -> SafeString:
    rows = [[_running(cell, report) for cell in row] for row in table.rows]
    return render_to_string("document/small_table.html", {"head": rows[0] if rows else [], "rows": rows[1:]})


def _annex(annex: Annex, report: Report) -> SafeString:
    """The tables that a guest has under that name."""
    for guest in GUESTS:
        if tables := guest.annexes.get(annex.name):
            context = {
                "report": report,
                "edition": report.edition,
                "unit": report.book.unit_name,
                "year": report.book.year,
                **report.guests,
            }
            html = render_to_string(tables.template, context)
            return SafeString("".join(line.strip() for line in html.splitlines()))
    return NOTHING
