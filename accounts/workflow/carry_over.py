"""What stays from year to year is brought over, marked 沿用上年, until the clerk confirms or changes it (沿用上年)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.document.slots import PASSAGES
from accounts.models import Balance, Filing, Passage, Supplement
from accounts.models.guests import FilingRows, all_rows
from accounts.models.texts import TERMS

from . import Refused
from .enter import writing
from .guests import GUESTS, Carried

STAYING = ("duties", TERMS)
"""Passages that hold from year to year. Reasons, results and remarks are each year's own."""
OFFICES = "offices"


@dataclass(frozen=True)
class Brought:
    """What was brought over: captions of the texts, how many opening balances, of guests in words."""

    texts: tuple[str, ...] = ()
    balances: int = 0
    guests: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What was brought over, in one sentence; '' for nothing."""
        parts = [f"“{one}”" for one in self.texts]
        parts += [f"{self.balances}笔年初结转和结余"] if self.balances else []
        parts += self.guests
        return f"已从上年带入{'、'.join(parts)}。" if parts else ""


def to_bring(before: Filing) -> Brought:
    """What a new filing would take over from last year's: three queries, and those of guests."""
    texts = set(Passage.objects.filter(filing=before, key__in=STAYING).values_list("key", flat=True))
    captions = [PASSAGES[key] for key in STAYING if key in texts]
    if Supplement.objects.filter(filing=before).exclude(offices="").exists():
        captions.append("处室")
    guests = tuple(words for guest in GUESTS if (words := guest.to_bring(before)))
    return Brought(texts=tuple(captions), balances=_closing(before).count(), guests=guests)


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
    for guest in GUESTS:
        guest.bring(before, now)
    return brought


def _closing(before: Filing) -> QuerySet[Balance]:
    return Balance.objects.filter(filing=before).exclude(closing=0)


def carried_of(filing: Filing) -> list[Carried]:
    """What still stands as last year's left it, in the order of the document: two queries, and those of guests."""
    texts = {one.key: one for one in Passage.objects.filter(filing=filing, carried=True)}
    found = [
        Carried(key, caption, "passages", "文字", texts[key], text=texts[key].text)
        for key, caption in PASSAGES.items()
        if key in texts
    ]
    for one in Supplement.objects.filter(filing=filing, offices_carried=True):
        found.append(Carried(OFFICES, "处室", "basics", "基本情况", one, "offices_carried", one.offices))
    return found + [carried for guest in GUESTS for carried in guest.carried(filing)]


def confirm_carried(user: User, filing: Filing, key: str, revision: int | None) -> str:
    """A clerk confirms that what was brought over holds for this year too; returns its caption. Raises Refused."""
    with writing(user, filing, revision) as current:
        found = next((one for one in carried_of(current) if one.key == key), None)
        if found is None:
            raise Refused("这一处没有待确认的上年文字，可能已经确认或修改过；请刷新页面查看。")
        type(found.row)._default_manager.filter(pk=found.row.pk).update(**{found.mark: False})
    return found.caption


def carried_counts(filings: Iterable[Filing]) -> Counter[int]:
    """Filing → how many rows still stand as last year's left them: one query a kind of rows."""
    marked: Counter[int] = Counter()
    for rows, mark in _marks():
        found = rows.model._default_manager.filter(**{f"{rows.path}__in": filings, mark: True})
        marked.update(found.order_by().values_list(f"{rows.path}_id", flat=True))
    return marked


def has_carried(filing: Filing) -> bool:
    """Whether anything still stands as last year's left it: one query."""
    own = Q(pk__in=[])
    for rows, mark in _marks():
        own |= Q(Exists(rows.model._default_manager.filter(**{rows.path: OuterRef("pk"), mark: True})))
    return Filing.objects.filter(own, pk=filing.pk).exists()


def _marks() -> Iterator[tuple[FilingRows, str]]:
    return ((rows, mark) for rows in all_rows() for mark in rows.marks)
