"""What stands beside the text of an edition: problems at their lines, the base, numbers to copy, what is said (表样文本旁的内容)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from accounts.editions.language.palette import Spelled, palette
from accounts.editions.language.problems import Problem
from accounts.editions.language.specimens import SHOWN, specimens
from accounts.editions.language.text import EditionText
from accounts.editions.language.trial import trial
from accounts.editions.shelf import bases_of, edition_from, understood
from accounts.figures.book import Book, open_book
from accounts.figures.numerals import is_digits
from accounts.figures.units import printed
from accounts.models import Filing
from accounts.workflow import Refused
from accounts.workflow.edition_list import Listed, listed
from accounts.workflow.rehearsal import Text, paragraphs

from .pages import admin_page, or_404, report, require_bureau, texts_of


@dataclass(frozen=True)
class TextLine:
    """One line of the text with what is wrong with it, and what it says for each unit."""

    number: int
    words: str
    problems: tuple[str, ...] = ()
    said: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(unit, paragraphs)."""


def address_of(one: Listed) -> str:
    """The page of a text."""
    return reverse("admin:edition", args=[one.key, one.number])


def text_shown(request: HttpRequest, edition: str, number: int) -> Listed:
    """The text that the address names, for the bureau. Raises PermissionDenied and Http404."""
    require_bureau(request)
    found = (one for one in listed() if (one.key, one.number) == (edition, number))
    return or_404(next(found, None), "没有这份表样，或没有这一版。")


def edition_answer(request: HttpRequest, name: str, one: Listed, here: str = "", **context: Any) -> HttpResponse:
    """A page of a text; `here` is what it is called beside the others, '' for the text itself."""
    given = {name: value for name, value in texts_of(request.GET).items() if name in ("unit", "year") and value}
    asked = f"?{urlencode(given)}" if context.get("filing") else ""
    title = f"{here}：{one.name}" if here else f"表样：{one.name}"
    return admin_page(request, name, title=title, one=one, here=here, given=given, asked=asked, **context)


def chosen_filing(request: HttpRequest) -> Filing | None:
    """The filing that the address names by 单位编码 and year; says where there is none."""
    asked = texts_of(request.GET)
    unit, year = asked.get("unit", "").strip(), asked.get("year", "").strip()
    if not unit:
        return None
    found = Filing.objects.of(unit, int(year)) if is_digits(year) and len(year) == len("2023") else None
    filing = found.select_related("unit", "edition_revision").first() if found is not None else None
    if filing is None:
        messages.error(request, f"没有单位“{unit[:20]}”的“{year[:4]}”年度填报，请核对单位编码和年度。")
    return filing


def beside_text(text: str, key: str, filing: Filing | None, request: HttpRequest) -> dict[str, Any]:
    """All that the page of a text shows of it."""
    read, problems = understood(text, key)
    is_understood = read is not None and not problems
    problems = trial(read) if is_understood and read else problems
    own = read.key if read else key
    said = _said(read, text, filing, request) if is_understood and read else {}
    return {
        "problems": [(one, one.line if one.text == own else 0) for one in problems],
        "lines": _lines(text, own, problems, said),
        "is_understood": is_understood,
        "bases": [(name, words.splitlines()) for name, words in bases_of(text).items()],
        "palette": _palette(read, filing) if read else [],
    }


def _lines(text: str, key: str, problems: list[Problem], said: dict[int, dict[str, list[str]]]) -> list[TextLine]:
    wrong: dict[int, list[str]] = {}
    for one in problems:
        if one.text == key:
            wrong.setdefault(one.line, []).append(one.words)
    return [
        TextLine(
            number,
            words,
            tuple(wrong.get(number, ())),
            tuple((unit, tuple(found)) for unit, found in said.get(number, {}).items()),
        )
        for number, words in enumerate(text.splitlines(), start=1)
    ]


def _said(read: EditionText, text: str, filing: Filing | None, request: HttpRequest) -> dict[int, dict[str, list[str]]]:
    """Own line → unit → what it says there: the chosen filing first, then the made-up units; '（不印）' where nothing."""
    found = {line: dict(units) for (key, line), units in specimens(read).items() if key == read.key}
    real = _real(read, text, filing, request) if filing else {}
    names = ([filing.unit.name] if filing and real else []) + list(SHOWN)
    for line, units in real.items():
        found.setdefault(line, {})[names[0]] = units
    return {
        line: {name: units.get(name, ["（这一行不印）"]) for name in names} for line, units in found.items() if line
    }


def _real(read: EditionText, text: str, filing: Filing, request: HttpRequest) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    try:
        for key, line, words in paragraphs(filing, Text.written(text, read.key)):
            if key == read.key:
                found.setdefault(line, []).append(words)
    except Refused as refused:
        report(request, refused)
    return found


def _palette(read: EditionText, filing: Filing | None) -> list[tuple[str, list[tuple[Spelled, str]]]]:
    """Table → the numbers to copy, each with its value in the chosen filing."""
    edition = edition_from(read)
    book = open_book(filing, forms=edition) if filing else None
    return [(title, [(one, _value(one, book)) for one in found]) for title, found in palette(edition)]


def _value(one: Spelled, book: Book | None) -> str:
    """A number of a filing as it is printed; '' without one."""
    return "" if book is None else printed(book.unit(one.figure), book[one.figure])
