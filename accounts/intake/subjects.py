"""Lists of subjects in: the year's functional or economic classification, all or nothing (科目表导入).

One way for the command line and for the upload in the admin: every wrong line is named, and with one wrong line nothing
is saved. The new list replaces the list of that year and scheme.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import tablib
from django.core.exceptions import ValidationError
from django.db import transaction
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.results import Result, RowResult

from accounts.figures.numerals import half_width
from accounts.intake.cells import CellWidget, choice
from accounts.intake.reading import uploads
from accounts.intake.tables import LINE, ListResource, WordsDiff
from accounts.intake.wrong_file import WrongFile, require
from accounts.models import Balance, BudgetLine, EconomicLine, ExpenditureLine, IncomeLine, Scheme, Subject
from accounts.models.unit import LEVELS, foreign

COLUMNS = {
    "code": ("科目编码", "编码", "code"),
    "name": ("科目名称", "名称", "name"),
    "budget": ("预算类别", "budget"),
    "year": ("适用年度", "年度", "year"),
}
BUDGETS = {str(budget.label): str(budget) for budget in Subject.Budget}
SPAN = re.compile(r"^(\d{4})(?:\s*[-－—–]\s*(\d{4}))?$")
CODE, NAME, BUDGET = (COLUMNS[one][0] for one in ("code", "name", "budget"))
NAMED = 20
"""How many of the subjects that leave a list a message names."""

Leaving = Callable[[list[Subject]], None]
"""Told which subjects leave the list; raises to keep them all."""


class Entry(NamedTuple):
    """One line of a list; `line` counts the lines of the file, the head being the first."""

    line: int
    code: str
    name: str
    budget: str


def entries_of(dataset: tablib.Dataset, year: int) -> list[Entry]:
    """The lines valid in the year, told by a column 适用年度 (`2023` or `2023-2025`) where there is one.

    Codes are texts, also where a spreadsheet made a number of them: 2010301.0. Raises WrongFile.
    """
    captions = [_text(header) for header in dataset.headers or ()]
    known = {name: [one for one in names if one in captions] for name, names in COLUMNS.items()}
    if absent := "”和“".join(COLUMNS[name][0] for name in ("code", "name") if not known[name]):
        raise WrongFile(f"第1行：表头缺少“{absent}”列，现有：{'、'.join(captions) or '空'}。")
    places = {name: captions.index(names[0]) for name, names in known.items() if names}
    lines = [(line, {name: _text(row[place]) for name, place in places.items()}) for line, row in enumerate(dataset, 2)]
    entries = [
        Entry(line, half_width(one["code"]).removesuffix(".0"), one["name"], one.get("budget", ""))
        for line, one in lines
        if any(one.values()) and _valid_in(one.get("year", ""), year, line)
    ]
    require(entries, f"没有适用于 {year} 年度的科目。")
    return entries


def _text(value: Any) -> str:
    return "" if value is None else unicodedata.normalize("NFC", str(value)).strip()


def _valid_in(span: str, year: int, line: int) -> bool:
    match = SPAN.match(span)
    require(match or not span, f"第{line}行：适用年度“{span}”应写作 2023 或 2023-2025。")
    return not match or int(match[1]) <= year <= int(match[2] or match[1])


def problems_of(entries: Sequence[Entry], scheme: Scheme) -> dict[int, list[str]]:
    """Line → what is wrong with it: length, double code, missing parent, empty name, unknown budget."""
    first = {entry.code: entry.line for entry in reversed(entries)}
    return {entry.line: problems for entry in entries if (problems := _problems(entry, scheme, first))}


def _problems(entry: Entry, scheme: Scheme, first: Mapping[str, int]) -> list[str]:
    code, above, lengths, why = entry.code, entry.code[:-2], LEVELS[scheme], foreign(entry.code, scheme)
    is_code = re.fullmatch(r"[0-9]+", code) and len(code) in lengths
    of_code = (
        (not is_code, f"编码“{code}”应为 {'、'.join(map(str, lengths))} 位数字，现为 {len(code)} 位。"),
        (why, why),
        (first[code] != entry.line, f"编码“{code}”重复，第{first[code]}行已有。"),
        (len(code) > lengths[0] and above not in first, f"编码“{code}”缺少上级科目“{above}”。"),
    )
    others = (
        (not entry.name, f"编码“{code}”的科目名称为空。"),
        (
            entry.budget not in ("", *BUDGETS, *Subject.Budget.values),
            f"预算类别“{entry.budget}”不认识，应为：{'、'.join(BUDGETS)}。",
        ),
    )
    return [
        *[words for is_wrong, words in of_code if is_wrong][:1],
        *(words for is_wrong, words in others if is_wrong),
    ]


class SubjectResource(ModelResource):
    """A list of one year and scheme, imported as a whole."""

    code = Field(attribute="code", column_name=CODE)
    name = Field(attribute="name", column_name=NAME)
    budget = Field(attribute="budget", column_name=BUDGET, widget=CellWidget(write=dict(Subject.Budget.choices).get))
    year = Field(attribute="year", column_name="适用年度", widget=CellWidget(), readonly=True)
    scheme = Field(attribute="scheme", column_name="科目体系", widget=choice(Scheme.choices), readonly=True)

    class Meta(ListResource.Meta):
        model = Subject
        import_id_fields = ("code",)
        fields = ("year", "scheme", "code", "name", "budget")
        name = "科目"
        instance_loader_class = CachedInstanceLoader

    def __init__(
        self, year: int = 0, scheme: str = Scheme.FUNCTIONAL, leaving: Leaving = lambda gone: None, **options: Any
    ) -> None:
        super().__init__(**options)
        self.year, self.scheme, self.leaving = year, Scheme(scheme), leaving
        self.problems: dict[int, list[str]] = {}
        self.codes: list[str] = []

    get_diff_class = ListResource.get_diff_class

    def get_import_fields(self) -> list[Field]:
        """Year and scheme are chosen for the whole list."""
        return [self.fields[name] for name in ("code", "name", "budget")]

    def get_queryset(self) -> Any:
        """The list as it stands."""
        return Subject.objects.filter(year=self.year, scheme=self.scheme)

    def before_import(self, dataset: tablib.Dataset, **options: Any) -> None:
        """Read the lines of the year and judge them all. Raises WrongFile."""
        entries = entries_of(dataset, self.year)
        self.problems, self.codes = problems_of(entries, self.scheme), [entry.code for entry in entries]
        default = Subject.Budget.ANY if self.scheme == Scheme.ECONOMIC else Subject.Budget.GENERAL
        dataset.wipe()
        dataset.headers = [LINE, CODE, NAME, BUDGET]
        for line, code, name, budget in entries:
            dataset.append([line, code, name, BUDGETS.get(budget, budget or default)])

    def before_import_row(self, row: Mapping[str, Any], **options: Any) -> None:
        """Refuse a wrong line with everything that is wrong with it."""
        if found := self.problems.get(int(row[LINE])):
            raise ValidationError([f"第{row[LINE]}行：{problem}" for problem in found])

    def before_save_instance(self, instance: Any, row: Mapping[str, Any], **options: Any) -> None:
        """Every subject belongs to the year and scheme of the list."""
        instance.year, instance.scheme = self.year, self.scheme

    def after_import(self, dataset: tablib.Dataset, result: Result, **options: Any) -> None:
        """What the new list does not hold leaves the old one: told first, counted as deleted, then gone."""
        if self.problems or result.has_errors():
            return
        gone = list(self.get_queryset().exclude(code__in=self.codes))
        self.leaving(gone)
        self.get_queryset().filter(pk__in=[one.pk for one in gone]).delete()
        result.rows[:0] = [self._left(one) for one in gone]
        result.totals[RowResult.IMPORT_TYPE_DELETE] += len(gone)

    def _left(self, subject: Subject) -> RowResult:
        row, diff = RowResult(), WordsDiff(self, subject, new=False)
        diff.right = [""] * len(diff.left)
        row.import_type, row.diff = RowResult.IMPORT_TYPE_DELETE, diff.as_html()
        return row


def _uses_of(subjects: Sequence[Subject]) -> tuple[int, int]:
    """(how many of the subjects of one year the rows of that year's filings use, in how many filings)."""
    used: set[tuple[str, int]] = set()
    year, codes = subjects[0].year, [one.code for one in subjects]
    for model in (IncomeLine, ExpenditureLine, BudgetLine, EconomicLine, Balance):
        rows = model._default_manager.filter(filing__year=year, code__in=codes).order_by()
        used |= set(rows.values_list("code", "filing_id").distinct())
    return len({code for code, _ in used}), len({filing for _, filing in used})


def left_words(gone: Sequence[Subject]) -> str:
    """How many subjects leave a list, which, and how many filings use how many of them; '' for none."""
    if not gone:
        return ""
    named = "、".join(map(str, gone[:NAMED])) + ("等" if len(gone) > NAMED else "")
    codes, filings = _uses_of(gone)
    return f"将删除 {len(gone)} 个科目（{named}）{f'；其中 {codes} 个科目正由 {filings} 份填报使用' if codes else ''}"


def load_lists(datasets: Mapping[Scheme, tablib.Dataset], year: int, removed: int = 0) -> int:
    """Replace the lists of the year, a scheme each; returns the number of subjects.

    `removed` is how many subjects the person knows to leave the lists. Raises
    WrongFile, saving nothing.
    """
    gone: list[Subject] = []
    with transaction.atomic():
        count = sum(_load(one, SubjectResource(year, scheme, gone.extend)) for scheme, one in datasets.items())
        if len(gone) != removed:
            raise WrongFile(
                f"{left_words(gone) or '没有要删除的科目'}；确认无误的，请加 --removed {len(gone)} 再导入。"
            )
    return count


def load_file(content: bytes, year: int, scheme: Scheme, removed: int = 0) -> int:
    """The same for one scheme, by a file that somebody brings, .xlsx or .csv. Raises WrongFile."""
    return load_lists({scheme: uploads.table(content)}, year, removed)


def _load(dataset: tablib.Dataset, resource: SubjectResource) -> int:
    result = resource.import_data(dataset, dry_run=False, raise_errors=False, rollback_on_validation_errors=True)
    errors = [error.error for error in result.base_errors] + [
        error.error for _, one in result.row_errors() for error in one
    ]
    if errors:
        raise next((error for error in errors if isinstance(error, WrongFile)), errors[0])
    if result.invalid_rows:
        raise WrongFile(*(message for row in result.invalid_rows for message in row.error.messages))
    return len(resource.codes)


def load_starter(year: int, removed: int = 0) -> int:
    """Load the lists that come with the project for the year; returns the number of subjects. Raises WrongFile."""
    folder = Path(__file__).resolve().parent.parent / "data"
    lists = {
        scheme: tablib.Dataset().load((folder / f"{scheme}.csv").read_text(encoding="utf-8-sig"), format="csv")
        for scheme in Scheme
    }
    return load_lists(lists, year, removed)
