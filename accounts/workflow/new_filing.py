"""Opening a filing: this year's draft, last year carried in, the next version of what was published (建立填报、补录、沿用上年、更正).

What stays from year to year is brought over, marked 沿用上年, until the clerk confirms or changes it. Guests register here
what they bring to the way of a filing from year to year and to submission (客人应用在办理中的部分).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from accounts.document.report import Report
from accounts.document.slots import PASSAGES, text_caption
from accounts.editions import Edition, edition_for, edition_of, editions
from accounts.models import (
    TERMS,
    Balance,
    Contribution,
    Correction,
    Filing,
    FilingRows,
    Passage,
    Precision,
    Role,
    Status,
    Step,
    Supplement,
    Unit,
    acting,
    all_rows,
)

from . import require
from .access import applying, is_officer
from .changes import SAID
from .enter import clean, refusals, writing


@dataclass(frozen=True)
class Carried:
    """What came from last year and still waits for the clerk: its row, and the mark in it that goes when confirmed."""

    key: str
    caption: str
    step: str
    """The step of the desk in which it is entered, and what that is called."""
    step_caption: str
    row: Model
    mark: str = "carried"
    text: str = ""


@dataclass(frozen=True)
class GuestWork:
    """One guest's part in the verbs."""

    key: str
    to_bring: Callable[[Filing], str] = lambda before: ""
    """What a new filing would take over of that filing of last year, in words; '' for nothing."""
    bring: Callable[[Filing, Filing], object] = lambda before, now: None
    """Copy what stays from last year's filing into this year's, while a person is acting."""
    carried: Callable[[Filing], Iterable[Carried]] = lambda filing: ()
    """What still stands as last year's left it."""
    enter: Callable[[User, Filing, Any], object] = lambda user, filing, rows: None
    """Replace all its rows of a filing by unsaved ones (`GuestData.unpack`). Raises Refused."""
    missing: Callable[[Report], Iterable[str]] = lambda report: ()
    """What the report lacks of the guest's, as its edition asks, without which nobody reviews the filing, in words."""


GUESTS: list[GuestWork] = []


OPENERS = (Role.CLERK, Role.BUREAU_OFFICER)
"""Who opens a year: clerks for their own units, the bureau for others."""


@dataclass(frozen=True)
class Brought:
    """What was brought over: captions of the texts, how many opening balances, of guests in words."""

    texts: tuple[str, ...] = ()
    balances: int = 0
    guests: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    """Captions of texts that the edition no longer asks: they stay in last year's filing."""

    @property
    def words(self) -> str:
        """What was brought over, in one sentence; '' for nothing."""
        parts = [
            *(f"“{one}”" for one in self.texts),
            *([f"{self.balances}笔年初结转和结余"] if self.balances else []),
            *self.guests,
        ]
        brought = f"已从上年带入{'、'.join(parts)}。" if parts else ""
        left = "”“".join(self.left)
        return brought + (f"本年度表样不再要填“{left}”，没有带入，仍留在上年的填报中。" if left else "")


def open_year(
    user: User,
    unit: Unit,
    year: int,
    *,
    carried_in: bool = False,
    precision: Precision = Precision.YUAN,
    remark: str = "",
    edition: str = "",
) -> tuple[Filing, Brought]:
    """The new filing and what was brought over from last year, in one transaction; a 补录 takes nothing over.

    By a clerk of the unit, who thereby wrote to it, or for its clerks by an officer of the bureau: that is a step, and
    no contribution. Raises Refused.
    """
    with refusals(), acting(user):
        for_others = not user.assignments.filter(unit=unit, role=Role.CLERK).exists()
        require(not for_others or is_officer(user), f"您不是{unit.name}的经办人，不能建立填报。")
        _require_free(unit, year, carried_in=carried_in)
        chosen = editions()[edition] if edition else edition_for(unit, year)
        filing = Filing.objects.create(
            unit=unit,
            year=year,
            edition=chosen.key,
            edition_revision_id=chosen.revision,
            status=Status.CARRIED_IN if carried_in else Status.DRAFT,
            precision=precision,
            remark=remark,
        )
        if for_others:
            Step.objects.create(filing=filing, version=filing.version, to_status=filing.status, by=user)
        before = None if carried_in else filing.prior()
        return filing, bring_over(filing, before) if before is not None else Brought()


def _require_free(unit: Unit, year: int, *, carried_in: bool) -> None:
    """A year has one filing, and a 补录 beside it only where its publication was withdrawn. Raises Refused."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    there = list(Filing.objects.filter(unit=unit, year=year).order_by("-version").values_list("status", flat=True))
    newest = next((one for one in there if one != Status.CARRIED_IN), None)
    require(carried_in or newest or not there, "该单位该年度已有此版次的填报（补录），不能再建立填报。")
    require(
        newest is None or (carried_in and newest == Status.WITHDRAWN),
        "该单位该年度已有此版次的填报，不能再建立。",
    )


OFFICES = "offices"


def staying(edition: Edition) -> dict[str, str]:
    """Key of a text of last year that holds this year too → its key in the edition, which may call it otherwise now.

    The edition says which texts hold from year to year 沿用上年; the unit's own terms always do. Reasons, results and
    remarks are each year's own.
    """
    slots = [one for one in edition.slots.values() if one.carried]
    return (
        {one.former_key: one.key for one in slots if one.former} | {one.key: one.key for one in slots} | {TERMS: TERMS}
    )


def _texts(before: Filing, edition: Edition) -> tuple[dict[str, str], list[str]]:
    """The texts of last year that stay, by their keys in the edition, and the keys of those that it no longer asks."""
    now, then = staying(edition), staying(edition_of(before)).values()
    found, left = dict[str, str](), list[str]()
    for key, text in Passage.objects.filter(filing=before).order_by("pk").values_list("key", "text"):
        name, bracket, turn = key.partition("[")
        if name in now and (now[name] == name or now[name] + bracket + turn not in found):
            found[now[name] + bracket + turn] = text
        elif name in then and name not in edition.slots:
            left.append(key)
    return found, left


def to_bring(before: Filing, edition: Edition) -> Brought:
    """What a new filing under the edition would take over from last year's: three queries, and those of guests."""
    texts, left = _texts(before, edition)
    offices = ["处室"] if Supplement.objects.filter(filing=before).exclude(offices="").exists() else []
    return Brought(
        texts=(*map(text_caption, _in_order(texts)), *offices),
        balances=_closing(before).count(),
        guests=tuple(filter(None, (guest.to_bring(before) for guest in GUESTS))),
        left=tuple(map(text_caption, left)),
    )


def _in_order(keys: Iterable[str]) -> list[str]:
    """The keys of texts in the order of the document, an edition's own behind the others."""
    known = [*PASSAGES]
    return sorted(keys, key=lambda one: known.index(one) if one in known else len(known))


def bring_over(now: Filing, before: Filing) -> Brought:
    """Copy what stays into a new filing; the caller holds the transaction and the acting person.

    Opening balances are last year's closing ones in 元, kind by kind; figures for comparison need no copy.
    """
    edition = edition_of(now)
    texts, _ = _texts(before, edition)
    Passage.objects.bulk_create(Passage(filing=now, key=key, text=text, carried=True) for key, text in texts.items())
    for one in Supplement.objects.filter(filing=before).exclude(offices=""):
        Supplement.objects.create(filing=now, offices=one.offices, offices_carried=True)
    Balance.objects.bulk_create(
        Balance(filing=now, fund=one.fund, code=one.code, opening=one.closing) for one in _closing(before)
    )
    for guest in GUESTS:
        guest.bring(before, now)
    return to_bring(before, edition)


def _closing(before: Filing) -> QuerySet[Balance]:
    return Balance.objects.filter(filing=before).exclude(closing=0)


def carried_of(filing: Filing) -> list[Carried]:
    """What still stands as last year's left it, in the order of the document: two queries, and those of guests.

    A text that the edition does not ask waits for nobody.
    """
    edition = edition_of(filing)
    texts = {
        one.key: one
        for one in Passage.objects.filter(filing=filing, carried=True).order_by("pk")
        if one.key == TERMS or one.key.partition("[")[0] in edition.slots
    }
    return [
        *(
            Carried(key, text_caption(key), "passages", "文字", texts[key], text=texts[key].text)
            for key in _in_order(texts)
        ),
        *(
            Carried(OFFICES, "处室", "basics", "基本情况", one, "offices_carried", one.offices)
            for one in Supplement.objects.filter(filing=filing, offices_carried=True)
        ),
        *(carried for guest in GUESTS for carried in guest.carried(filing)),
    ]


def confirm_carried(user: User, filing: Filing, key: str, revision: int | None) -> str:
    """A clerk confirms that what was brought over holds for this year too; returns its caption. Raises Refused."""
    with writing(user, filing, revision) as current:
        found = require(
            next((one for one in carried_of(current) if one.key == key), None),
            "这一处没有待确认的上年文字，可能已经确认或修改过；请刷新页面查看。",
        )
        type(found.row)._default_manager.filter(pk=found.row.pk).update(**{found.mark: False})
    return found.caption


def carried_counts(filings: Iterable[Filing]) -> Counter[int]:
    """Filing → how many rows still stand as last year's left them: one query."""
    marked = [
        rows.model._default_manager.filter(**{f"{rows.path}__in": filings, mark: True})
        .order_by()
        .values_list(f"{rows.path}_id", flat=True)
        for rows in all_rows()
        for mark in rows.marks
    ]
    return Counter(marked[0].union(*marked[1:], all=True))


def correct(user: User, filing: Filing, kind: str, reason: str, step: int | None = None) -> Filing:
    """Open version n + 1 in 填报中, all rows as published; the published version stays. Raises Refused.

    Who wrote to the published version wrote to its copy. Answers and waivers come along: they hold as long as the
    figures of which they speak.
    """
    require(kind in Correction.Kind.values, "请选择更正类别：文字、数据或主体。")
    require(reason.strip(), "请写明更正的原因，它随勘误一并公开。")
    with applying(user, filing, "correct", None, step) as current:
        copy = _copied(current)
        one = Correction(filing=copy, corrects=current, kind=kind, reason=reason, by=user)
        clean(one, "filing", "corrects", "by", "at")
        one.save()
        return copy


def _copied(filing: Filing) -> Filing:
    """The filing with all its rows as the next version, in 填报中."""
    copy = Filing.objects.create(
        unit=filing.unit,
        year=filing.year,
        edition=filing.edition,
        edition_revision_id=filing.edition_revision_id,
        version=filing.version + 1,
        precision=filing.precision,
        remark=filing.remark,
        status=Status.DRAFT,
    )
    Contribution.objects.bulk_create(
        (Contribution(filing=copy, version=copy.version, user_id=one.user_id) for one in filing.contributions.all()),
        ignore_conflicts=True,
    )
    made: dict[Any, dict[int, Model]] = {Filing: {filing.pk: copy}}
    for rows in (*all_rows(), *SAID):
        made[rows.model] = _copy_rows(rows, filing, made)
    return copy


def _copy_rows(rows: FilingRows, filing: Filing, made: Mapping[Any, Mapping[int, Model]]) -> dict[int, Model]:
    """Copy the rows of the filing, their links led to what was `made` of the rows above them; old key → new row."""
    copies = rows.model._default_manager.filter(**{rows.path: filing}).order_by("pk").in_bulk()
    links = [field for field in rows.model._meta.concrete_fields if field.related_model in made]
    for row in copies.values():
        row.pk, row._state.adding = None, True
        for field in links:
            setattr(row, field.name, made[field.related_model].get(getattr(row, field.attname)))
    rows.model._default_manager.bulk_create(copies.values())
    return copies
