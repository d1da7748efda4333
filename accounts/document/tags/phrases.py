"""Tags of the document's shell and of guests' tables: sections, statements, numbers (公开说明模板的标签)."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.document.body_rows import body_rows
from accounts.document.columns import columns_of, head_rows, length_class
from accounts.document.html import html_of_runs, html_of_section
from accounts.document.report import PrintedPart, PrintedSection
from accounts.document.typesetting import air
from accounts.editions import Edition
from accounts.editions.runs import Run
from accounts.editions.statement import FilledStatement
from accounts.figures.money import plain, print_wan, two_places
from accounts.figures.numerals import numeral

register = template.Library()


@register.filter
def level(edition: Edition, key: str) -> str:
    """What the money of a level of government is called, as the edition prints it."""
    return str(getattr(edition.levels, key))


@register.filter
def grouped(yuan: Decimal) -> str:
    """An amount in 元 to the cent, thousands grouped: `2,446,297.00`."""
    return two_places(yuan, grouped=True)


register.simple_tag(columns_of, name="columns")
register.simple_tag(length_class)
register.filter(head_rows)
register.filter("money", print_wan)  # an amount in 元 as printed in 万元: `244.63`
register.filter("points", plain)  # points without needless zeros: `20`
register.filter("exact", two_places)  # points or a rate with two places: `5.00`
register.filter("ordinal", numeral)  # 1 → 一


@register.simple_tag(takes_context=True)
def head_id(context: dict[str, Any], *parts: str | int) -> SafeString:
    """The ID of a header cell that cells name in `headers`. Print, which has no anchors in its tables, keeps it as data."""
    return format_html(' {}="{}"', "id" if context["report"].web else "data-id", "-".join(map(str, parts)))


@register.simple_tag(takes_context=True)
def elements(context: dict[str, Any], section: PrintedSection | PrintedPart) -> SafeString:
    """What stands in a section; on the web each of its paragraphs has an anchor."""
    return html_of_section(section, context["report"])


@register.simple_tag(takes_context=True)
def set_words(context: dict[str, Any], words: str) -> str:
    """Words of running text, in print with air around numerals."""
    return words if context["report"].web else air(words)


@register.simple_tag(takes_context=True)
def heading(context: dict[str, Any], *parts: str | int, what: str = "本表") -> SafeString:
    """What those who follow the document on the web find behind a heading; the parts make up its anchor."""
    return context["report"].follower.heading("-".join(map(str, parts)), what)


@register.simple_tag(takes_context=True)
def runs(context: dict[str, Any], row: tuple[Run, ...]) -> SafeString:
    """Runs side by side, as on the cover."""
    return html_of_runs(row, context["report"])


@register.simple_tag(takes_context=True)
def statement_rows(context: dict[str, Any], filled: FilledStatement) -> SafeString:
    """The body rows of a statement, blocks side by side."""
    return body_rows(filled, web=context["report"].web, follower=context["report"].follower)
