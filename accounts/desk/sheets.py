"""The sheets and steps of a filing, those of guests among them; where a figure or a finding is entered; subjects (录入表、步骤、选科目)."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control

from accounts.document.slots import is_text
from accounts.editions import edition_of
from accounts.figures.book import Book, subject_names
from accounts.figures.figures import is_declared
from accounts.figures.numerals import half_width, is_numeral
from accounts.models import (
    Balance,
    BudgetLine,
    DeclaredNumber,
    EconomicLine,
    EnteredColumn,
    EnteredRow,
    ExpenditureLine,
    Filing,
    IncomeLine,
    Nature,
    Passage,
    Reason,
    Scheme,
    Source,
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
    kept = {"private": True, "max_age": 30 * 24 * 3600, "immutable": True}
    patch_cache_control(response, **(kept if digest == found.digest else {"no_store": True}))
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
        mine = (column for column in self.columns if (column.name in PEOPLE) is (self.name == "basics"))
        return [column for column in mine if column.name != "agency_costs" or filing.status == Status.CARRIED_IN]


SHEETS = {
    sheet.name: sheet
    for sheet in (
        EntrySheet("basics", "人员与处室", Supplement, "人数、处室个数的合计由系统计算。"),
        EntrySheet("income", "收入", IncomeLine, "按项级科目填写各项来源的收入。", sums=tuple(Source.values)),
        EntrySheet("expenditure", "支出", ExpenditureLine, "按资金性质和项级科目填写。", sums=tuple(Nature.values)),
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
        EntrySheet(
            "declared", "本表样的数", DeclaredNumber, "年度表样自己要填的数；合计由系统计算，没有填的与填 0 不同。"
        ),
        EntrySheet("passages", "文字", Passage, "一行一段。"),
    )
}
BESIDE = (("expenditure", "budget"), ("supplement", "declared"))
"""Sheets that share a step: the step of the first."""
REASONS = EntrySheet("reasons", "原因", Reason)
"""Entered on a page of its own."""


def saved_rows(sheet: EntrySheet, filing: Filing) -> list[EnteredRow]:
    """The rows of the sheet as they stand."""
    return list(sheet.model._default_manager.filter(filing=filing))


@dataclass(frozen=True)
class EntryStep:
    """One step of a filing: its key, caption and page, and the reverse accessors of what is entered there."""

    key: str
    caption: str
    page: str = ""
    """Name of the address; empty for the sheet of the step's own name."""
    rows: tuple[str, ...] = ()
    unit: str = ""
    """What is counted where the rules do not say whether all is there: submission asks for what is missing."""

    def url(self, filing: Filing) -> str:
        """The address of the step's page."""
        return (
            reverse(f"admin:{self.page}", args=[filing.pk])
            if self.page
            else reverse("admin:filing_sheet", args=[filing.pk, self.key])
        )


OWN = (
    EntryStep("basics", "基本情况", "accounts_filing_change", ("supplement",)),
    EntryStep("income", "收入", rows=("income_lines",)),
    EntryStep("expenditure", "支出", rows=("expenditure_lines", "budget_lines")),
    EntryStep("economic", "基本支出（经济分类）", rows=("economic_lines",)),
    EntryStep("balances", "结转结余", rows=("balances",)),
    EntryStep("three_public", "“三公”经费", rows=("three_public",)),
    EntryStep("supplement", "补充资料", rows=("supplement", "declared_numbers")),
    EntryStep("reasons", "原因", "filing_reasons", ("reasons",), "条"),
    EntryStep("passages", "文字", rows=("passages",), unit="段"),
    EntryStep("findings", "审核", "filing_findings"),
    EntryStep("preview", "预览", "filing_preview"),
)
"""Those of the accounts, in order; `steps` has those of guests too."""


@dataclass(frozen=True)
class GuestPages:
    """The pages of one guest within a filing."""

    step: EntryStep
    before: str
    """Key of the step before which it stands."""
    section: str
    """The lasting key of the section in which it is printed."""
    prefix: str
    """How the keys of its places begin, in findings."""
    addresses: Callable[[Filing], Mapping[str, str]]
    """Place → the address of the page on which it is entered."""


GUESTS: list[GuestPages] = []


def steps() -> list[EntryStep]:
    """The steps of a filing in order, those of guests in their places."""
    found = list(OWN)
    for one in GUESTS:
        found.insert([step.key for step in found].index(one.before), one.step)
    return found


def guest_at(place: str) -> GuestPages | None:
    """The guest whose place it is."""
    return next((one for one in GUESTS if place.startswith(one.prefix)), None)


SHEET_OF = (
    (r"^fact\[", "declared"),
    (r"^(income|appropriation_income|total_income)", "income"),
    (r"^(economic|staff_costs|overhead_costs|agency_costs)", "economic"),
    (r"^(opening|closing|reserves_used|distributed|appropriation_opening|appropriation_closing|balance)", "balances"),
    (r"^(three_public|overseas|vehicle_|vehicles(?!_owned)|hospitality)", "three_public"),
    (r"^(staff(?!_costs)|offices)", "basics"),
    (r"^(procurement|fixed_assets|house|vehicles_owned|owned|equipment)", "supplement"),
    (r"", "expenditure"),
)
"""Which sheet holds what a figure is made of."""


def sheet_of(key: str) -> str:
    """The entry sheet of a slot or figure."""
    if is_text(key) or key.startswith("part"):
        return "passages"
    if key.partition(".")[2] in ("prior", "original_budget", "final_budget", "content", "difference"):
        return "reasons"
    return next(sheet for pattern, sheet in SHEET_OF if re.match(pattern, key))


def step_of(key: str) -> str:
    """The step of a slot, a figure or a place of a guest; what stands nowhere in particular is read in 审核."""
    if not key:
        return "findings"
    guest = guest_at(key)
    return guest.step.key if guest else step_of_sheet(sheet_of(key))


def step_of_sheet(name: str) -> str:
    """The step in which a sheet is entered: budgets beside the spending, numbers of the edition beside the supplement."""
    return next((first for first, other in BESIDE if name == other), name)


def beside(filing: Filing, sheet: EntrySheet) -> list[EntrySheet]:
    """The sheets of the same step, itself among them; none where it stands alone."""
    both = next(([SHEETS[one] for one in pair] for pair in BESIDE if sheet.name in pair), [])
    is_asked = any(one.entered for one in edition_of(filing).facts.values())
    return both if all(one.model is not DeclaredNumber or is_asked or one is sheet for one in both) else []


def place_url(filing: Filing, key: str, guests: Mapping[str, str]) -> str:
    """The page on which the clerk can mend what was found; `guests` the pages of guests by place."""
    if guest_at(key):
        return guests.get(key, "")
    if sheet_of(key) == "reasons":
        return f"{reverse('admin:filing_reasons', args=[filing.pk])}#{quote(slot_anchor(key))}"
    page = reverse("admin:filing_sheet", args=[filing.pk, sheet_of(key)])
    anchor = text_anchor(key) if is_text(key) else f"id_{key}" if is_declared(key) else ""
    return f"{page}#{quote(anchor)}" if anchor else page


def text_anchor(key: str) -> str:
    """The anchor of a text on its page."""
    return "id_" + re.sub(r"\s", "-", key)


NOT_IN_ANCHORS = re.compile(r"[^a-z0-9_\u4e00-\u9fff]+")


def slot_anchor(key: str) -> str:
    """The anchor of a slot on the page of reasons: `appropriation_spending[general][206].prior` → `slot-general-206-prior`."""
    return "slot-" + NOT_IN_ANCHORS.sub("-", key)
