"""What was corrected of last year since a publication quoted it: told beside its frozen files (公开之后的更正告知)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import attrgetter, or_
from typing import Any

from django.db.models import F, Q
from django.utils.timezone import localtime

from accounts.figures.book import STAGES
from accounts.figures.totals import LINES
from accounts.models import Fund, Publication, Status
from accounts.publication.erratum import in_words

from .visibility import page_of, recorded, shown

Data = Mapping[str, Any]
PARTS = {
    "totals": F("snapshot__totals"),
    "before": F("snapshot__entered__before"),
    "subjects": F("snapshot__entered__subjects"),
}
"""What is read of the frozen data."""
NOTHING: dict[str, dict[str, Any]] = {
    "yuan": {"yuan": "0.00", "printed": "0.00"},
    "count": {"count": 0},
    "area": {"square_metres": "0.00"},
}


@dataclass(frozen=True)
class Notice:
    """Figures of last year that `correction` gives otherwise than the publication quotes them."""

    correction: Publication
    figures: tuple[dict[str, Any], ...]
    """Of each `figure`, `caption`, `before`, `after` as in an erratum, and both in words (`was`, `now`)."""

    @property
    def data(self) -> dict[str, Any]:
        """For programs."""
        one = self.correction
        return {
            "kind": "last_year_corrected",
            "year": one.year,
            "number": one.number,
            "at": localtime(one.published_at).isoformat(),
            "page": page_of(one),
            "figures": [{key: each[key] for key in ("figure", "caption", "before", "after")} for each in self.figures],
        }


def notices_among(publications: Iterable[Publication], last_years: Iterable[Publication]) -> dict[int, Notice]:
    """Key of a publication → its notice, where there is one; `last_years` are all versions of the years before them.

    One query, and none where no correction came after.
    """
    ordered = sorted(last_years, key=lambda one: (one.unit_code, one.year, -one.version))
    newest = {place: list(versions) for place, versions in groupby(ordered, attrgetter("unit_code", "year"))}
    pairs = [
        (one, versions)
        for one in publications
        if (versions := newest.get((one.unit_code, one.year - 1))) and _came_later(versions[0], one)
    ]
    keys = {each.pk for one, versions in pairs for each in (one, *versions)}
    parts = {row["pk"]: row for row in Publication.objects.filter(pk__in=keys).values("pk", **PARTS)}
    found = {one.pk: Notice(every[0], tuple(_figures(one, every, parts))) for one, every in pairs}
    return {key: notice for key, notice in found.items() if notice.figures}


def _came_later(newest: Publication, one: Publication) -> bool:
    return newest.filing.status == Status.PUBLISHED and newest.corrects_id is not None and newest.pk > one.pk


def _figures(one: Publication, versions: Sequence[Publication], parts: Mapping[int, Data]) -> Iterator[dict[str, Any]]:
    """The figures that differ; what a version that was withdrawn said is not repeated."""
    is_silent = any(each.filing.status == Status.WITHDRAWN for each in versions)
    quoting, correction = parts[one.pk], parts[versions[0].pk]["totals"] or {}
    number = (quoting["before"] or {}).get("publication")
    quoted = next((parts[each.pk]["totals"] or {} for each in versions if each.number == number), {})
    prior = ((f"{name}.prior", name) for name in sorted((quoting["before"] or {}).get("figures", ())))
    for name, now_name in (*prior, *_opening(quoting, quoted)):
        was, now = _value(quoting["totals"] or {}, name), _value(correction, now_name)
        if was != now:
            told = {"before": None if is_silent else was, "after": now}
            words = {"was": "见正文" if is_silent else in_words(told, "before"), "now": in_words(told, "after")}
            yield {"figure": name, "caption": _caption(name, quoting["subjects"] or {}), **told, **words}


def _opening(quoting: Data, quoted: Data) -> Iterator[tuple[str, str]]:
    """(name in the publication, name in last year's) of opening balances that are the closing ones of what it quotes."""
    totals = quoting["totals"] or {}
    for name in sorted(one for one in totals if "opening" in one and "." not in one):
        closing = name.replace("opening", "closing")
        if closing in quoted and _value(totals, name) == _value(quoted, closing):
            yield name, closing


def _value(totals: Data, name: str) -> dict[str, Any]:
    """As the data have it; what they do not list is zero."""
    nothing = NOTHING[LINES[name.partition(".")[0].partition("[")[0]].unit]
    return {key: totals[name][key] for key in nothing} if name in totals else nothing


def _caption(name: str, subjects: Data) -> str:
    base, _, stage = name.partition(".")
    line, _, code = base.rstrip("]").partition("[")
    where = (
        f"（{code} {subjects[code]}）" if code in subjects else f"（{Fund(code).label}）" if code in Fund.values else ""
    )
    return f"{LINES[line].caption}{where}{STAGES.get(stage, '')}"


def last_years_of(publications: Iterable[Publication]) -> list[Publication]:
    """All versions of the years before: one query, none for no publications."""
    years = {(one.unit_code, one.year - 1) for one in publications}
    return list(recorded().filter(_any_of(Q(unit_code=code, year=year) for code, year in years)))


def quoting(corrections: Iterable[Publication]) -> list[Publication]:
    """Publications that stand of the years after these corrections, published before them: one query, none for none."""
    corrected = (one for one in corrections if one.corrects_id is not None)
    quotes = (Q(unit_code=one.unit_code, year=one.year + 1, pk__lt=one.pk) for one in corrected)
    return list(shown().filter(_any_of(quotes)))


def _any_of(wanted: Iterable[Q]) -> Q:
    return reduce(or_, wanted, Q(pk__in=()))
