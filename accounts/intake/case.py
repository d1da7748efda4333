"""A case folder in: one unit's accounts as CSV and JSON files, as the sample is kept (案例文件夹导入).

Amounts are 元 with two decimals; `performance.json` holds printed 万元. The keys of the folder are mapped to the names
of the figures; what it holds and the product does not need is reported in `unused`, in Chinese.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from accounts.document.report import Report
from accounts.editions import edition_for
from accounts.figures.book import Book, write_book
from accounts.figures.money import from_wan
from accounts.models import (
    Balance,
    BudgetLine,
    EconomicLine,
    EnteredRow,
    Entries,
    ExpenditureLine,
    Filing,
    Fund,
    IncomeLine,
    Kind,
    Nature,
    Passage,
    Reason,
    Source,
    Stage,
    Supplement,
    ThreePublicExpense,
    Unit,
)
from performance.document.material import KEY, SelfEvaluations
from performance.models import Evaluation, FundingRow, Indicator, Programme
from performance.scoring import score
from performance.scoring.funding import Accounts, derived, drawn, entered
from performance.scoring.indicators import as_printed

FUNDS = {str(fund.label): fund for fund in Fund} | {"非财政拨款": Fund.OTHER_MONEY}
NATURES = {str(nature.label): nature for nature in Nature}
SOURCES = {str(source.label): source for source in Source}
STAGES = {str(stage.label): stage for stage in Stage}
KINDS = {"行政单位和参照公务员法管理事业单位": Kind.ADMINISTRATIVE} | {str(kind.label): kind for kind in Kind}
BALANCES = {
    "年初结转和结余": "opening",
    "年末结转和结余": "closing",
    "使用非财政拨款结余": "reserves_used",
    "结余分配": "distributed",
}
EXPENSES = {
    "因公出国（境）费": "overseas",
    "公务用车购置费": "vehicle_purchase",
    "公务用车运行维护费": "vehicle_running",
    "公务接待费": "hospitality",
}
COUNTS = {
    "abroad.groups": "overseas_groups",
    "abroad.persons": "overseas_visitors",
    "vehicles.purchased": "vehicles_bought",
    "vehicles.kept": "vehicles_held",
    "reception.batches": "hospitality_batches",
    "reception.persons": "hospitality_guests",
}
FACTS = {
    "people.serving": "staff_active",
    "people.lixiu": "staff_retired_cadre",
    "people.retired": "staff_retired",
    "procurement.goods": "procurement_goods",
    "procurement.works": "procurement_works",
    "procurement.services": "procurement_services",
    "procurement.sme": "procurement_sme",
    "procurement.micro": "procurement_micro",
    "assets.fixed": "fixed_assets",
    "assets.house_area": "house_area",
    "assets.house_value": "house_value",
    "assets.vehicle_value": "vehicles_value",
    "assets.large_equipment": "equipment_over_million",
    "vehicles.kind1": "owned_leaders",
    "vehicles.kind2": "owned_principals",
    "vehicles.kind3": "owned_mail",
    "vehicles.kind4": "owned_emergency",
    "vehicles.kind5": "owned_enforcement",
    "vehicles.kind6": "owned_technical",
    "vehicles.kind7": "owned_retired",
    "vehicles.kind8": "owned_other",
}
DERIVED = (
    "people.total",
    "procurement.total",
    "vehicles.owned",
    "organisation.offices",
    "organisation.subordinate_units",
)
REASONS = {
    "total.yoy": "total_income.prior",
    "appropriation.yoy": "appropriation_total_income.prior",
    "appropriation.budget": "appropriation_spending.original_budget",
    "gpb.yoy": "appropriation_spending[general].prior",
    "gpb.budget": "appropriation_spending[general].original_budget",
    "three_public.total.yoy": "three_public.prior",
    "three_public.abroad.yoy": "overseas.prior",
    "three_public.vehicle.yoy": "vehicles.prior",
    "three_public.reception.yoy": "hospitality.prior",
    "three_public.abroad.content": "overseas.content",
    "three_public.vehicle_running.content": "vehicle_running.content",
    "three_public.vehicle.ownership": "vehicles_held.difference",
    "three_public.reception.content": "hospitality.content",
    "three_public.total.budget": "three_public.final_budget",
    "three_public.abroad.budget": "overseas.final_budget",
    "three_public.vehicle_purchase.budget": "vehicle_purchase.final_budget",
    "three_public.vehicle_running.budget": "vehicle_running.final_budget",
    "three_public.reception.budget": "hospitality.final_budget",
    "operating.yoy": "agency_costs.prior",
    "assets.other_vehicles": "owned[other].content",
}
FUNDING = {
    "中央安排": "central",
    "自治区安排": "province",
    "地（州、市）安排": "prefecture",
    "县（市、区）安排": "county",
    "其他": "other",
    "其中：当年财政拨款": "appropriation",
    "上年结转资金": "carried_over",
    "其他资金": "other",
}
TOTALS = ("合计", "年度资金总额")
SHEET_KEYS = {
    "name",
    "function_code",
    "department",
    "implementer",
    "funding",
    "goal_expected",
    "goal_actual",
    "indicators",
}
AS_PRINTED = "照录原公开件"
"""Why money and scores of a case stay as its document prints them."""
MARKS = {"PRINTED": "照公开件", "IMPLIED": "由公开件推算", "ASSUMED": "假定"}

Sheets = dict[type[EnteredRow], list[EnteredRow]]


class WrongCase(Exception):
    """The folder cannot be read as a case; the message says in Chinese which file and what."""


@dataclass
class CaseYear:
    """The rows of one year, unsaved."""

    year: int
    sheets: Sheets = field(default_factory=lambda: defaultdict(list))
    remark: str = ""

    def entries(self) -> Entries:
        """The rows in the shape in which a filing gives them."""
        rows: Any = self.sheets
        return Entries(
            income=rows[IncomeLine],
            expenditure=rows[ExpenditureLine],
            budget=rows[BudgetLine],
            economic=rows[EconomicLine],
            balances=rows[Balance],
            three_public=next(iter(rows[ThreePublicExpense]), None),
            supplement=next(iter(rows[Supplement]), None),
            reasons={one.key: one.text for one in rows[Reason]},
            passages={one.key: one.text for one in rows[Passage]},
        )


@dataclass
class Case:
    """A unit with its year and the year before."""

    unit: Unit
    now: CaseYear
    prior: CaseYear
    evaluations: list[tuple[Programme | None, Evaluation, list[FundingRow], list[Indicator]]]
    unused: list[str]

    def report(self, subjects: Mapping[str, str], *, web: bool = False, draft: bool = False) -> Report:
        """The document of the case, without a database."""
        edition = edition_for(self.now.year)
        filing = Filing(unit=self.unit, year=self.now.year, edition=edition.key)
        now, before = self.now.entries(), self.prior.entries()
        book = write_book(filing, now, before, subjects)
        accounts = self._accounts(book)
        sheets = tuple(
            score(evaluation, funding, indicators, accounts) for _, evaluation, funding, indicators in self.evaluations
        )
        return Report(book, edition, {KEY: SelfEvaluations(sheets)}, draft=draft, web=web, entries=now)

    def _accounts(self, book: Book) -> Accounts:
        for programme, evaluation, _, _ in self.evaluations:
            evaluation.programme = programme
        return Accounts.of(book, (evaluation for _, evaluation, _, _ in self.evaluations))

    def keep_printed(self) -> None:
        """Money and scores that are printed otherwise than the accounts and the values say stay, with that reason."""
        filing = Filing(unit=self.unit, year=self.now.year)
        accounts = self._accounts(write_book(filing, self.now.entries(), self.prior.entries()))
        for _, evaluation, funding, indicators in self.evaluations:
            rows = entered(evaluation, funding)
            if drawn(rows, derived(evaluation, rows, accounts)) != rows:
                evaluation.funding_reason = AS_PRINTED
            for one in indicators:
                as_printed(one, AS_PRINTED)


def read_case(folder: Path) -> Case:
    """Read the folder. Raises WrongCase."""
    reader = _Reader(folder)
    try:
        return reader.case()
    except (OSError, KeyError, ValueError, ArithmeticError, TypeError, ValidationError) as error:
        raise WrongCase(f"案例文件夹“{folder}”不能读取：{reader.reading} {_why(error)}") from error


def _why(error: Exception) -> str:
    """What is wrong with a file, in Chinese."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "不存在。"
    if isinstance(error, KeyError):
        return f"缺少或不认识“{error.args[0]}”。"
    if isinstance(error, UnicodeError):
        return "不是 UTF-8 编码。"
    if isinstance(error, ArithmeticError):
        return "中有的金额不是数字。"
    if isinstance(error, ValidationError):
        return "".join(error.messages)
    return "内容不合格式。"


class _Reader:
    """Reads one folder; collects what it leaves out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reading = "unit.json"
        self.unused: list[str] = []
        self.marks: Counter[tuple[int, str]] = Counter()

    def case(self) -> Case:
        about = self._json("unit.json")
        year = int(about["fiscal_year"])
        self.years = {year: CaseYear(year), year - 1: CaseYear(year - 1)}
        self._income(self._csv("income.csv"))
        self._spending(self._csv("spending.csv"))
        self._budget(self._csv("budget.csv"))
        self._economic(self._csv("economic.csv"))
        self._balances(self._csv("balances.csv"))
        self._facts(year, about["offices"])
        self._texts(year)
        evaluations = [self._evaluation(one) for one in self._performance()]
        for one in self.years.values():
            one.remark = self._remark(one.year)
        self._other_files()
        unit = Unit(
            code=about["code"], name=about["name"], kind=KINDS[about["unit_kind"]], region=about.get("region", "")
        )
        self.reading = "unit.json"
        unit.clean_fields()
        case = Case(unit, self.years[year], self.years[year - 1], evaluations, self.unused)
        case.keep_printed()
        return case

    def _csv(self, name: str) -> list[dict[str, str]]:
        self.reading = name
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def _json(self, name: str) -> Any:
        self.reading = name
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def _add(self, year: int, *rows: EnteredRow) -> None:
        for row in rows:
            self.years[year].sheets[type(row)].append(row)

    def _mark(self, row: dict[str, str]) -> None:
        self.marks[int(row["year"]), row["basis"]] += 1

    def _income(self, rows: Iterable[dict[str, str]]) -> None:
        lines: dict[tuple[int, str], IncomeLine] = {}
        zeros = 0
        for row in rows:
            year, amount = int(row["year"]), Decimal(row["amount"])
            self._mark(row)
            if not row["code"]:
                zeros += 1
                if amount:
                    raise WrongCase(f"income.csv：{row['source']} 有金额 {amount} 元而没有科目编码。")
                continue
            line = lines.setdefault((year, row["code"]), IncomeLine(code=row["code"]))
            source = FUNDS[row["fund"]] if row["source"] == "财政拨款收入" else SOURCES[row["source"]]
            setattr(line, source, getattr(line, source) + amount)
        for (year, _), line in lines.items():
            self._add(year, line)
        self._leave("income.csv", zeros, "金额为零且没有科目的来源，不建行")

    def _spending(self, rows: Iterable[dict[str, str]]) -> None:
        lines: dict[tuple[int, Fund, str], ExpenditureLine] = {}
        for row in rows:
            self._mark(row)
            key = int(row["year"]), FUNDS[row["fund"]], row["code"]
            line = lines.setdefault(key, ExpenditureLine(fund=key[1], code=key[2]))
            nature = NATURES[row["nature"]]
            setattr(line, nature, getattr(line, nature) + Decimal(row["amount"]))
        for (year, _, _), line in lines.items():
            self._add(year, line)

    def _budget(self, rows: Iterable[dict[str, str]]) -> None:
        for row in rows:
            self._mark(row)
            line = BudgetLine(
                stage=STAGES[row["stage"]],
                fund=FUNDS[row["fund"]],
                code=row["code"],
                nature=NATURES[row["nature"]] if row["nature"] else "",
                amount=Decimal(row["amount"]),
            )
            self._add(int(row["year"]), line)

    def _economic(self, rows: Iterable[dict[str, str]]) -> None:
        amounts: dict[tuple[int, str], Decimal] = {}
        projects = 0
        for row in rows:
            if FUNDS[row["fund"]] != Fund.GENERAL or NATURES[row["nature"]] != Nature.BASIC:
                projects += 1
                continue
            self._mark(row)
            key = int(row["year"]), row["economic_code"]
            amounts[key] = amounts.get(key, Decimal("0.00")) + Decimal(row["amount"])
        for (year, code), amount in amounts.items():
            self._add(year, EconomicLine(code=code, amount=amount))
        self._leave("economic.csv", projects, "项目支出或非财政拨款支出的经济分类，公开表不列")

    def _balances(self, rows: Iterable[dict[str, str]]) -> None:
        lines: dict[tuple[int, Fund, str], Balance] = {}
        nil = 0
        for row in rows:
            self._mark(row)
            fund, amount = FUNDS[row["fund"]], Decimal(row["amount"])
            code = row.get("code") or ""
            if fund in (Fund.GOVERNMENT_FUNDS, Fund.STATE_CAPITAL) and not code:
                nil += 1
                if amount:
                    raise WrongCase(f"balances.csv：{row['fund']}的结转结余应按项填写，本行没有科目编码。")
                continue
            line = lines.setdefault((int(row["year"]), fund, code), Balance(fund=fund, code=code))
            setattr(line, BALANCES[row["item"]], amount)
        for (year, _, _), line in lines.items():
            self._add(year, line)
        self._leave("balances.csv", nil, "政府性基金、国有资本经营预算的零结转，不建行")

    def _facts(self, year: int, offices: list[str]) -> None:
        now, prior = ThreePublicExpense(), ThreePublicExpense()
        for row in self._csv("three_public.csv"):
            self._mark(row)
            name = EXPENSES[row["item"]]
            setattr(now, f"{name}_final_budget", Decimal(row["full_year_budget"]))
            setattr(now, name, Decimal(row["final"]))
            setattr(prior, name, Decimal(row["prior_final"]))
        supplement, last = Supplement(offices="\n".join(offices)), Supplement()
        items = {item["key"]: item for item in self._json("operations.json")["items"]}
        last.agency_costs = Decimal(items.pop(f"operating.{year - 1}")["value"])
        derived = {key: items.pop(key)["value"] for key in DERIVED if key in items}
        for key in (f"operating.{year}", "assets.date"):
            items.pop(key, None)
        for key, item in list(items.items()):
            target = now if key in COUNTS else supplement if key in FACTS else None
            if target is not None:
                name = COUNTS.get(key) or FACTS[key]
                number = Decimal(item["value"])
                setattr(target, name, number if "." in item["value"] else int(number))
                self.marks[year, items.pop(key)["basis"]] += 1
        self._leave("operations.json", len(items), "公开件不用：" + "、".join(item["name"] for item in items.values()))
        self._compare(derived, supplement)
        self._add(year, now, supplement)
        self._add(year - 1, prior, last)

    def _compare(self, given: dict[str, str], one: Supplement) -> None:
        """Say where a given total is not the sum of its parts, which counts."""
        sums = {
            "people.total": one.staff_active + one.staff_retired_cadre + one.staff_retired,
            "procurement.total": one.procurement_goods + one.procurement_works + one.procurement_services,
            "vehicles.owned": sum(getattr(one, name) for key, name in FACTS.items() if key.startswith("vehicles.kind")),
            "organisation.offices": len(one.office_names),
        }
        for key, total in sums.items():
            if key in given and Decimal(given[key]) != total:
                self.unused.append(f"operations.json：{key} 为 {given[key]}，各项之和为 {total}，以各项之和为准。")

    def _texts(self, year: int) -> None:
        for item in self._json("reasons.json")["items"]:
            _, _, rest = item["key"].partition("item.")
            key = f"appropriation_spending[general][{rest.split('.')[0]}].prior" if rest else REASONS[item["key"]]
            self._add(year, Reason(key=key, text=item["text"]))
        texts = self._json("passages.json")
        duties = [f"{one['number']}{one['text']}" for one in texts["duties"]]
        duties += [
            f"{sub['number']}{sub['heading']}{sub['text']}" for one in texts["duties"] for sub in one.get("items", ())
        ]
        summary = texts["performance_summary"]
        passages = {"duties": "\n".join(duties), "remarks": texts["other_matters"]}
        for name, key in (("achievements", "results"), ("problems", "problems"), ("measures", "measures")):
            passages[key] = "".join(point["number"] + point["text"] for point in summary[name]["points"])
        self._add(year, *(Passage(key=key, text=text) for key, text in passages.items()))
        self._leave_keys("passages.json", set(texts) - {"basis", "duties", "performance_summary", "other_matters"})
        self._leave_keys("passages.json", set(summary) - {"achievements", "problems", "measures"})

    def _performance(self) -> list[dict[str, Any]]:
        data = self._json("performance.json")
        for sheet in (data["whole_unit"], *data["projects"]):
            self._leave_keys("performance.json", set(sheet) - SHEET_KEYS)
            self._compare_funding(sheet)
        return [data["whole_unit"], *data["projects"]]

    def _evaluation(
        self, sheet: dict[str, Any]
    ) -> tuple[Programme | None, Evaluation, list[FundingRow], list[Indicator]]:
        programme = None
        if "name" in sheet:
            self.order = getattr(self, "order", 0) + 1
            programme = Programme(
                order=self.order,
                name=sheet["name"],
                code=sheet["function_code"],
                department=sheet["department"],
                implementer=sheet["implementer"],
            )
        funding = [
            FundingRow(
                source=FUNDING[caption],
                original_budget=from_wan(Decimal(row["initial"])),
                final_budget=from_wan(Decimal(row.get("adjusted") or row["full_year"])),
                executed=from_wan(Decimal(row["executed"])),
            )
            for row in sheet["funding"]
            if (caption := (row.get("source") or row["row"]).rstrip("：")) not in TOTALS
        ]
        indicators = [_indicator(order, one) for order, one in enumerate(sheet["indicators"], start=1)]
        return programme, Evaluation(goal=sheet["goal_expected"], achieved=sheet["goal_actual"]), funding, indicators

    def _compare_funding(self, sheet: dict[str, Any]) -> None:
        """Say where the printed total of a funding table is not the sum of its rows, which counts."""
        for name in ("initial", "adjusted" if "adjusted" in sheet["funding"][0] else "full_year", "executed"):
            rows = {row.get("source") or row["row"]: Decimal(row[name]) for row in sheet["funding"]}
            given = sum((amount for caption, amount in rows.items() if caption in TOTALS), Decimal(0))
            parts = sum((amount for caption, amount in rows.items() if caption not in TOTALS), Decimal(0))
            if given != parts:
                words = f"{sheet.get('name', '整体')} {name} 合计 {given} 万元，各行之和 {parts} 万元"
                self.unused.append(f"performance.json：{words}，以各行之和为准。")

    def _leave_keys(self, name: str, keys: set[str]) -> None:
        if keys:
            self._leave(name, len(keys), "由表样或数据生成，或产品不用：" + "、".join(sorted(keys)))

    def _leave(self, name: str, count: int, why: str) -> None:
        if count:
            self.unused.append(f"{name}：{count} 项未使用（{why}）。")

    def _remark(self, year: int) -> str:
        counts = {mark: self.marks[year, mark] for mark in MARKS}
        said = "、".join(f"{words} {counts[mark]} 项" for mark, words in MARKS.items() if counts[mark])
        return f"金额据公开文本重建，不是账簿数：{said}。逐项标注随样例数据保存。"

    def _other_files(self) -> None:
        used = ("unit", "income", "spending", "budget", "economic", "balances", "three_public", "operations")
        known = {f"{name}.csv" for name in used} | {f"{name}.json" for name in used}
        known |= {"reasons.json", "passages.json", "performance.json"}
        others = sorted(path.name for path in self.folder.iterdir() if path.name not in known)
        if others:
            self.unused.append(f"未读取的文件：{'、'.join(others)}。")


def _indicator(order: int, one: dict[str, Any]) -> Indicator:
    target, actual = one["target_parsed"], one["actual_parsed"]
    number = target["unit"] not in ("text", "date")
    return Indicator(
        order=order,
        level1=one["level1"],
        level2=one["level2"],
        level3=one["level3"],
        operator=target["operator"],
        target=target["value"] if number else one["target"],
        unit=target["unit"] if number else "",
        ground=one.get("basis", ""),
        weight=Decimal(one["weight"]),
        actual=actual["value"] if number else one["actual"],
        score=Decimal(one["score"]),
        remark=one.get("remark") or one.get("deviation") or "",
    )
