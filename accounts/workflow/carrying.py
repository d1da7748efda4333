"""What stays from year to year is brought over, marked 沿用上年, until the clerk confirms or changes it (沿用上年)."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import QuerySet

from accounts.document.slots import PASSAGES
from accounts.models import Balance, Filing, Passage, Supplement
from accounts.models.texts import TERMS
from performance.models import Evaluation
from performance.workflow.definitions import carry_definitions

from . import Refused
from .enter import writing

STAYING = ("duties", TERMS)
"""Passages that hold from year to year. Reasons, results and remarks are each year's own."""
OFFICES = "offices"


@dataclass(frozen=True)
class Carried:
    """One text that came from last year and still waits for the clerk: its key, caption and step."""

    key: str
    caption: str
    step: str


@dataclass(frozen=True)
class Brought:
    """What was brought over: captions of the texts, how many opening balances, how many self-evaluations."""

    texts: tuple[str, ...] = ()
    balances: int = 0
    evaluations: int = 0

    @property
    def words(self) -> str:
        """What was brought over, in one sentence; '' for nothing."""
        parts = [f"“{one}”" for one in self.texts]
        parts += [f"{self.balances}笔年初结转和结余"] if self.balances else []
        parts += [f"{self.evaluations}份绩效自评的指标"] if self.evaluations else []
        return f"已从上年带入{'、'.join(parts)}。" if parts else ""


def to_bring(before: Filing) -> Brought:
    """What a new filing would take over from last year's: two queries and one for the self-evaluations."""
    texts = set(Passage.objects.filter(filing=before, key__in=STAYING).values_list("key", flat=True))
    captions = [PASSAGES[key] for key in STAYING if key in texts]
    if Supplement.objects.filter(filing=before).exclude(offices="").exists():
        captions.append("处室")
    evaluations = Evaluation.objects.filter(filing=before).count()
    return Brought(texts=tuple(captions), balances=_closing(before).count(), evaluations=evaluations)


def bring_over(now: Filing, before: Filing) -> Brought:
    """Copy what stays into a new filing; the caller holds the transaction and the acting person.

    Opening balances are last year's closing ones in 元, kind by kind; figures for comparison need no copy.
    """
    brought = to_bring(before)
    texts = Passage.objects.filter(filing=before, key__in=STAYING)
    Passage.objects.bulk_create(Passage(filing=now, key=one.key, text=one.text, carried=True) for one in texts)
    for one in Supplement.objects.filter(filing=before).exclude(offices=""):
        Supplement.objects.create(filing=now, offices=one.offices, offices_carried=True)
    Balance.objects.bulk_create(
        Balance(filing=now, fund=one.fund, code=one.code, opening=one.closing) for one in _closing(before)
    )
    carry_definitions(before, now)
    return brought


def _closing(before: Filing) -> QuerySet[Balance]:
    return Balance.objects.filter(filing=before).exclude(closing=0)


def carried_of(filing: Filing) -> list[Carried]:
    """What still stands as last year's left it, in the order of the document: three queries."""
    keys = set(Passage.objects.filter(filing=filing, carried=True).values_list("key", flat=True))
    found = [Carried(key, caption, "passages") for key, caption in PASSAGES.items() if key in keys]
    if Supplement.objects.filter(filing=filing, offices_carried=True).exists():
        found.append(Carried(OFFICES, "处室", "basics"))
    found += [Carried(one.key, f"绩效自评“{one}”的指标", "performance") for one in _carried_evaluations(filing)]
    return found


def _carried_evaluations(filing: Filing) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(filing=filing, carried=True).select_related("programme")


def confirm_carried(user: User, filing: Filing, key: str, revision: int | None) -> str:
    """A clerk confirms that a text brought over holds for this year too; returns its caption. Raises Refused.

    `key` is that of a passage, `offices`, or that of an evaluation.
    """
    with writing(user, filing, revision) as current:
        found = next((one for one in carried_of(current) if one.key == key), None)
        if found is None:
            raise Refused("这一处没有待确认的上年文字，可能已经确认或修改过；请刷新页面查看。")
        if key == OFFICES:
            Supplement.objects.filter(filing=current).update(offices_carried=False)
        elif key.startswith("sheet:"):
            confirmed = [one.pk for one in _carried_evaluations(current) if one.key == key]
            Evaluation.objects.filter(pk__in=confirmed).update(carried=False)
        else:
            Passage.objects.filter(filing=current, key=key).update(carried=False)
    return found.caption
