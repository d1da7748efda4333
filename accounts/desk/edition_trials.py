"""What a text of an edition would do to filings: differences, preview, 试跑; nothing is written (表样的比较、预览、试跑)."""

import time
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from accounts.editions import Edition
from accounts.editions.shelf import bases_of, edition_from, understood
from accounts.models import Filing
from accounts.workflow import Refused
from accounts.workflow.edition_list import Listed, listed
from accounts.workflow.rehearsal import Rehearsal, Text, page, rehearse, rehearsed

from .edition_text import chosen_filing, edition_answer, text_shown
from .pages import report, texts_of

MOST = 60
"""Filings that a page tries; the command tries all."""
PATIENCE = 25.0
"""Seconds after which a page begins no further ones."""
LINES = 400
"""Lines of a difference."""


def edition_of_text(text: str, key: str) -> Edition:
    """The edition of an officer's text. Raises Refused while there are mistakes in it."""
    read, problems = understood(text, key)
    if read is None or problems:
        raise Refused(f"文本有 {len(problems) or 1} 个问题，改正后才能写出公开说明。")
    return edition_from(read)


def differences(request: HttpRequest, edition: str, revision: int) -> HttpResponse:
    """The text against another: its base, last year's, any; and what that changes in a chosen filing."""
    one = text_shown(request, edition, revision)
    others = {_name(other): other for other in listed() if other != one}
    asked = texts_of(request.GET).get("against", "")
    against = others.get(asked) or others.get(_default(one, others))
    old = against.text if against else ""
    lines = unified_diff(_whole(old, against).splitlines(), _whole(one.text, one).splitlines(), lineterm="", n=0)
    filing, found = chosen_filing(request), None
    if filing and against:
        try:
            found = rehearse(filing, edition_of_text(one.text, one.key), edition_of_text(old, against.key))
        except Refused as refused:
            report(request, refused)
    return edition_answer(
        request,
        "edition_differences",
        one,
        "不同之处",
        others=list(others.items()),
        against=against,
        against_name=_name(against) if against else "",
        lines=list(islice(lines, 2, 2 + LINES)),
        most=LINES,
        filing=filing,
        found=found,
    )


def _name(one: Listed) -> str:
    return f"{one.key}:{one.number}"


def _default(one: Listed, others: dict[str, Listed]) -> str:
    """The text that this one takes the place of: the same edition's one before; else its base; else one of last year."""
    bases = [*bases_of(one.text)]
    earlier = [name for name, other in others.items() if other.key == one.key and other.number < one.number]
    of_base = [name for name, other in others.items() if bases and other.key == bases[0]]
    last_year = [name for name, other in others.items() if other.year == one.year - 1]
    return next(iter((*earlier, *of_base, *last_year)), "")


def _whole(text: str, one: Listed | None) -> str:
    """The text with its bases in it, so that what it took over is no difference; as it is while nothing can be read."""
    read, _ = understood(text, one.key if one else "")
    return edition_from(read).text if read else text


def preview(request: HttpRequest, edition: str, revision: int) -> HttpResponse:
    """The document of a chosen filing under this text; never public."""
    one = text_shown(request, edition, revision)
    filing, title, body = chosen_filing(request), "", ""
    if filing:
        try:
            title, body = page(filing, Text.of(edition_of_text(one.text, one.key)))
        except Refused as refused:
            report(request, refused)
    return edition_answer(
        request,
        "edition_preview",
        one,
        "预览",
        filing=filing,
        document_title=title,
        body=SafeString(body),  # our own templates made it in the child, of escaped words
    )


def rehearsal(request: HttpRequest, edition: str, revision: int) -> HttpResponse:
    """The filings of a year under this text, as many as a page has time for."""
    one = text_shown(request, edition, revision)
    asked = texts_of(request.GET).get("on", "")
    years = list(Filing.objects.order_by("-year").values_list("year", flat=True).distinct())
    year = next((year for year in years if str(year) == asked), None)
    found: list[Rehearsal] = []
    count = 0
    if year is not None:
        filings = Filing.objects.filter(year=year).select_related("unit", "edition_revision").order_by("unit__code")
        count = filings.count()
        try:
            found = list(_in_time(rehearsed(list(filings[:MOST]), edition_of_text(one.text, one.key))))
        except Refused as refused:
            report(request, refused)
    return edition_answer(
        request,
        "edition_rehearsal",
        one,
        "试跑",
        years=years,
        year=year,
        found=found,
        count=count,
        left=count - len(found),
        most=MOST,
        totals=_totals(found),
    )


def _in_time(found: Iterator[Rehearsal]) -> Iterator[Rehearsal]:
    until = time.monotonic() + PATIENCE
    for one in found:
        yield one
        if time.monotonic() > until:
            return


def _totals(found: list[Rehearsal]) -> list[tuple[str, int]]:
    """(what, in how many filings)."""
    columns: list[tuple[str, Any]] = [
        ("有段落改变", lambda one: one.changed),
        ("新要填", lambda one: one.asked),
        ("不再要填", lambda one: one.dropped),
        ("有规则新提示", lambda one: one.speaking),
        ("写不出来", lambda one: one.failure),
    ]
    return [(caption, sum(bool(has(one)) for one in found)) for caption, has in columns]
