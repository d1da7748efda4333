"""Tags by which the sections say figures, changes, reasons and passages (模板用语：金额、增减、占比、原因、文字).

Figures are named, never typed: `{% wan "appropriation_spending[general].original_budget" %}`. On the web each printed figure carries its name and each
reason its slot, so that a reader can follow them; in print a figure leads to the statement that holds it.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.document.body_rows import body_rows
from accounts.document.body_rows import numbered as numbered_paragraphs
from accounts.document.columns import columns_of, head_rows, length_class
from accounts.document.phrases import change_phrase, share_phrase, variance_phrase
from accounts.document.report import Report
from accounts.document.slots import slot_caption
from accounts.editions import Edition
from accounts.editions.statement import FilledStatement
from accounts.figures.money import plain, print_wan, two_places
from accounts.figures.numerals import numeral

register = template.Library()


def _figure(context: dict[str, Any], text: str, *names: str) -> SafeString:
    """A printed figure: on the web with the names of the figures that it is made from, in print a link to its statement."""
    report: Report = context["report"]
    if report.web:
        return format_html('<span data-figure="{}">{}</span>', " ".join(names), text)
    place = report.place_of(names[0])
    return format_html('<a href="#{}">{}</a>', place, text) if place else escape(text)


def _said(context: dict[str, Any], words: Callable[..., str], *names: str) -> SafeString:
    """The words for figures that the section says."""
    return _figure(context, words(*map(context["report"].figure, names)), *names)


def _compared(context: dict[str, Any], words: Callable[..., str], *names: str) -> SafeString:
    """The words for two figures, as the edition has them."""
    return _said(context, partial(words, wording=context["report"].edition.wording), *names)


@register.simple_tag(takes_context=True)
def wan(context: dict[str, Any], name: str) -> SafeString:
    """An amount with its unit: `244.63万元`."""
    return _said(context, lambda yuan: f"{print_wan(yuan)}万元", name)


@register.simple_tag(takes_context=True)
def count(context: dict[str, Any], name: str) -> SafeString:
    """A count: `6`."""
    return _said(context, lambda number: str(int(number)), name)


@register.simple_tag(takes_context=True)
def area(context: dict[str, Any], name: str) -> SafeString:
    """An area in square metres: `0.00`."""
    return _said(context, two_places, name)


@register.simple_tag(takes_context=True)
def change(context: dict[str, Any], name: str) -> SafeString:
    """The change against last year: `减少266.65万元，下降52.15%`."""
    return _compared(context, change_phrase, name, f"{name}.prior")


@register.simple_tag(takes_context=True)
def share(context: dict[str, Any], part: str, whole: str) -> SafeString:
    """The share of a whole: `40.15%`."""
    return _compared(context, share_phrase, part, whole)


@register.simple_tag(takes_context=True)
def variance(context: dict[str, Any], name: str, stage: str) -> SafeString:
    """The variance of the outturn from a budget: `预决算差异率-45.88%`."""
    return _compared(context, variance_phrase, name, f"{name}.{stage}")


def _missing(report: Report, key: str) -> SafeString:
    if key not in report.missing:
        report.missing.append(key)
    slot = format_html(' data-slot="{}"', key) if report.web else ""
    return format_html('<mark class="missing"{}>【待填写：{}】</mark>', slot, slot_caption(key, report.book))


@register.simple_tag(takes_context=True)
def reason(context: dict[str, Any], key: str) -> SafeString:
    """The typed reason of that slot, or a mark that it is missing."""
    report: Report = context["report"]
    report.asked[key] = None
    text = report.book.reasons.get(key)
    if not text:
        return _missing(report, key)
    words = "".join(text.split("\n"))
    return format_html('<span data-slot="{}">{}</span>', key, words) if report.web else escape(words)


@register.simple_tag(takes_context=True)
def passage(context: dict[str, Any], key: str) -> SafeString:
    """A typed passage of one paragraph, or a mark that it is missing."""
    text = context["report"].book.passages.get(key)
    return escape("".join(text.split("\n"))) if text else _missing(context["report"], key)


@register.simple_tag(takes_context=True)
def paragraphs(context: dict[str, Any], key: str) -> SafeString:
    """A typed passage, one paragraph a line, or a mark that it is missing."""
    report: Report = context["report"]
    lines = [line.strip() for line in report.book.passages.get(key, "").splitlines() if line.strip()]
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines or [_missing(report, key)]))


@register.simple_tag(takes_context=True)
def has_content(context: dict[str, Any], key: str, name: str) -> bool:
    """Whether the clause of a content slot is printed: the figure is not zero, or the edition prints it where filled."""
    report: Report = context["report"]
    if not report.figure(name) and report.edition.wording.content_at_zero and key not in report.book.reasons:
        report.optional[key] = None
    return bool(report.figure(name)) or (report.edition.wording.content_at_zero and key in report.book.reasons)


@register.simple_tag(takes_context=True)
def names(context: dict[str, Any], *classes: str) -> SafeString:
    """The names of the economic 款 with an amount below the classes, in code order, joined by 、."""
    report: Report = context["report"]
    codes = sorted(code for code, yuan in report.book.now.figures.economic.items() if yuan and code[:3] in classes)
    text = "、".join(report.book.subject(code) for code in codes)
    return _figure(context, text, *(f"economic[{code}]" for code in codes))


@register.filter
def keyed(code: str, name: str) -> str:
    """The name of a figure with a key: `{{ code|keyed:"spending" }}` → `spending[206]`."""
    return f"{name}[{code}]"


@register.filter
def against(name: str, stage: str) -> str:
    """The name of a slot or figure with what it is compared with: `spending` → `spending.prior`."""
    return f"{name}.{stage}"


@register.simple_tag(takes_context=True)
def subject(context: dict[str, Any], code: str, length: int = 7) -> str:
    """The official name of the code, cut to a 类 (3) or 款 (5) first."""
    return context["report"].book.subject(code[:length])


@register.filter
def level(edition: Edition, key: str) -> str:
    """What the money of a level of government is called, as the edition prints it."""
    return str(getattr(edition.levels, key))


@register.filter
def grouped(yuan: Decimal) -> str:
    """An amount in 元 to the cent, thousands grouped: `2,446,297.00`."""
    return two_places(yuan, grouped=True)


@register.simple_tag(takes_context=True)
def codes_of(context: dict[str, Any], table: str) -> list[str]:
    """The 项 with an amount in the table `funds` or `capital`."""
    return [code for code in context["report"].book.now.codes(table) if len(code) == 7]


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
def numbered(context: dict[str, Any], html: str, anchor: str) -> SafeString:
    """A rendered section; on the web each of its paragraphs has an anchor."""
    return mark_safe(numbered_paragraphs(html, anchor) if context["report"].web else html)


@register.simple_tag(takes_context=True)
def statement_rows(context: dict[str, Any], filled: FilledStatement) -> SafeString:
    """The body rows of a statement, blocks side by side."""
    return body_rows(filled, web=context["report"].web)
