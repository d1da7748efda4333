"""The sheets on which a filing is entered, their columns, and the year's subjects picked on them (录入表与栏目，选科目)."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from accounts.figures.book import Book, subject_names
from accounts.figures.numerals import half_width, is_numeral
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredColumn,
    EnteredRow,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Passage,
    Reason,
    Scheme,
    Status,
    Subject,
    Supplement,
    ThreePublicExpense,
    ValueKind,
    columns_of,
)
from accounts.publication.photograph import report_of

SHOWN = 6
"""How many subjects of one name a message lists."""
LEVELS = {3: "类", 5: "款", 7: "项"}


@dataclass(frozen=True)
class SubjectList:
    """Code → name of one classification in one year, all levels."""

    year: int
    scheme: Scheme
    names: Mapping[str, str]

    def code_of(self, text: str, levels: tuple[int, ...]) -> str:
        """The code that is meant by a code, a name, or both: `2010301`, `2010301 行政运行`, `住房公积金`.

        A code that the list lacks is taken as it is: a rule tells. Raises ValidationError with what to do.
        """
        typed = half_width(text).strip().lstrip("'").strip()
        begins = re.match(r"([0-9]+)(?:\.0+)?(?![0-9.])", typed)
        if begins and not is_numeral(typed[begins.end() : begins.end() + 1]):
            return begins[1]
        codes = [code for code, name in self.names.items() if name == typed and len(code) in levels]
        if typed and not codes:
            raise ValidationError(f"{self.year} 年科目表中没有“{typed[:40]}”，请填写科目编码，或从列表中选择。")
        if len(codes) > 1:
            listed = f"{'、'.join(codes[:SHOWN])}{'等' if len(codes) > SHOWN else ''}"
            raise ValidationError(f"“{typed}”有 {len(codes)} 个科目（{listed}），请填写其中一个的编码。")
        return codes[0] if codes else ""

    def called(self, code: str) -> str:
        """`201 一般公共服务支出`, or the code alone when the list lacks it."""
        return f"{code} {self.names.get(code, '')}".strip()

    def level(self, code: str) -> str:
        """类, 款 or 项 of a code that the list holds; empty otherwise."""
        return LEVELS[len(code)] if code in self.names else ""

    @property
    def content(self) -> str:
        """The list as JSON: pairs of code and name, by code."""
        return json.dumps(sorted(self.names.items()), ensure_ascii=False, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """A name of the content: an address with it may be kept for ever."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:16]

    @property
    def url(self) -> str:
        """Where the page fetches the list."""
        return reverse("admin:filing_subjects", args=[self.year, self.scheme.value, self.digest])


def subject_list(year: int, scheme: Scheme) -> SubjectList:
    """The list of a year: one query."""
    return SubjectList(year, scheme, Subject.objects.list_of(year, scheme))


def with_all_names(filing: Filing, book: Book) -> Book:
    """The book of a filing, as it was published where it is, that knows the names of all other codes of its year too."""
    return replace(book, subjects={**subject_names(filing.year), **book.subjects})


def published_names(filing: Filing) -> Mapping[str, str]:
    """Code → name as it was published; nothing before, when the list of the year says."""
    return report_of(filing).book.subjects if filing.status in (Status.PUBLISHED, Status.WITHDRAWN) else {}


def subjects_view(request: HttpRequest, year: int, scheme: str, digest: str) -> HttpResponse:
    """The list of a year for the page's picker. An address of an older content answers with the list of now, unkept."""
    if scheme not in Scheme.values:
        raise Http404
    found = subject_list(year, Scheme(scheme))
    response = HttpResponse(found.content, content_type="application/json")
    if digest == found.digest:
        patch_cache_control(response, private=True, max_age=30 * 24 * 3600, immutable=True)
    else:
        patch_cache_control(response, no_store=True)
    return response


PEOPLE = ("staff_active", "staff_retired_cadre", "staff_retired", "offices")
"""What of the supplement is entered in 基本情况."""


@dataclass(frozen=True)
class EntrySheet:
    """One entry page: a grid of many rows, one row as a list of inputs, or one text a slot."""

    name: str
    caption: str
    model: type[EnteredRow]
    hint: str = ""
    sums: tuple[str, ...] = ()
    """The amounts that make the total of a row."""
    split: str = ""
    """The column whose values are never added up together: 年初 and 全年预算."""
    classes: str = "code"
    """The column by which subtotals are made: the 类 of the code, or the kind of money."""
    levels: tuple[int, ...] = (7,)
    """The lengths of code that can be picked."""
    scheme: Scheme = Scheme.FUNCTIONAL

    @cached_property
    def columns(self) -> tuple[EnteredColumn, ...]:
        """All that is entered, in the order of the model; marks are not, they are confirmed."""
        return tuple(column for column in columns_of(self.model) if column.kind is not ValueKind.MARK)

    def columns_for(self, filing: Filing) -> list[EnteredColumn]:
        """The inputs of the page for one filing: each field of the supplement stands on one page only."""
        if self.model is not Supplement:
            return list(self.columns)
        left_out = () if filing.status == Status.CARRIED_IN else ("agency_costs",)
        mine = (column for column in self.columns if (column.name in PEOPLE) is (self.name == "basics"))
        return [column for column in mine if column.name not in left_out]


INCOME = ("general", "government_funds", "state_capital", "superior", "operating", "business", "subsidiary", "other")
SPENDING = ("basic", "project", "upward", "business", "downward")

SHEETS = {
    sheet.name: sheet
    for sheet in (
        EntrySheet("basics", "人员与处室", Supplement, "人数、处室个数的合计由系统计算。"),
        EntrySheet("income", "收入", IncomeLine, "按项级科目填写各项来源的收入。", sums=INCOME),
        EntrySheet("expenditure", "支出", ExpenditureLine, "按资金性质和项级科目填写。", sums=SPENDING),
        EntrySheet(
            "budget",
            "预算",
            BudgetLine,
            "年初预算数和全年预算数；只知道类级数的填类级编码。",
            split="stage",
            levels=(3, 7),
        ),
        EntrySheet(
            "economic",
            "基本支出（经济分类）",
            EconomicLine,
            "一般公共预算财政拨款基本支出，按款级经济分类填写。",
            levels=(5,),
            scheme=Scheme.ECONOMIC,
        ),
        EntrySheet("balances", "结转结余", Balance, "每种资金年初、年末的结转和结余。", classes="fund"),
        EntrySheet("three_public", "“三公”经费", ThreePublicExpense, "只填财政拨款开支的部分；合计与小计由系统计算。"),
        EntrySheet("supplement", "补充资料", Supplement, "采购、车辆的合计由系统计算。"),
        EntrySheet("passages", "文字", Passage, "一行一段。"),
    )
}
REASONS = EntrySheet("reasons", "原因", Reason)
"""Entered on a page of its own."""


def saved_rows(sheet: EntrySheet, filing: Filing) -> list[EnteredRow]:
    """The rows of the sheet as they stand."""
    return list(sheet.model._default_manager.filter(filing=filing))
