"""Bringing the definitions of self-evaluations over from last year (沿用上年的项目和指标)."""

from collections.abc import Iterable, Iterator

from accounts.figures.numerals import date_words, read_date
from accounts.models import Filing
from accounts.workflow.guests import Carried
from performance.models import Evaluation, Indicator, Programme
from performance.scoring import DEFINITION, PROGRAMME


def to_bring(before: Filing) -> str:
    """What `carry_definitions` would copy, in words; '' for nothing."""
    count = Evaluation.objects.filter(filing=before).count()
    return f"{count}份绩效自评的项目和指标（不带完成值和得分）" if count else ""


def carried_of(filing: Filing) -> Iterator[Carried]:
    """The self-evaluations whose indicators still stand as last year's left them."""
    found = Evaluation.objects.filter(filing=filing, carried=True).select_related("programme")
    return (Carried(one.key, f"绩效自评“{one}”的指标", "performance", "绩效", one) for one in found)


def carry_definitions(before: Filing, now: Filing) -> int:
    """Copy programmes and indicators of `before` into `now`; returns how many self-evaluations were begun so.

    No money, goals, actual values, scores or remarks come along. What `now` has already, by the name of the programme,
    stays as it is. Dates move by as many years as lie between the filings. Call it while a person is `acting`, for the
    database wants to know who writes. Six queries, whatever the number of rows.
    """
    have = {one.name for one in Evaluation.objects.filter(filing=now).select_related("programme")}
    sources = [one for one in Evaluation.objects.of(before) if one.name not in have]
    programmes = _programmes([one.programme for one in sources if one.programme], now)
    begun = Evaluation.objects.bulk_create(
        Evaluation(filing=now, programme=programmes.get(one.name), carried=True) for one in sources
    )
    Indicator.objects.bulk_create(
        row
        for evaluation, source in zip(begun, sources, strict=True)
        for row in definitions(source.indicators.all(), now.year - before.year, evaluation)
    )
    return len(begun)


def definitions(indicators: Iterable[Indicator], years: int, evaluation: Evaluation) -> list[Indicator]:
    """The indicators without what came of them, unsaved, for another evaluation, their dates moved by `years`."""
    definition = ({name: getattr(one, name) for name in DEFINITION} for one in indicators)
    return [Indicator(evaluation=evaluation, **one | {"target": _moved(one["target"], years)}) for one in definition]


def _programmes(sources: Iterable[Programme], now: Filing) -> dict[str, Programme]:
    """The programmes of those names in the filing, made where there are none."""
    known = {one.name: one for one in Programme.objects.filter(filing=now)}
    made = Programme.objects.bulk_create(
        Programme(filing=now, **{name: getattr(one, name) for name in ("order", *PROGRAMME)})
        for one in sources
        if one.name not in known
    )
    return known | {one.name: one for one in made}


def _moved(target: str, years: int) -> str:
    """The target, in the same days of another year where it is a date: the last of February stays the last."""
    day = read_date(target)
    if day is None or not years:
        return target
    leap_day = (day.month, day.day) == (2, 29)
    return date_words(day.replace(year=day.year + years, day=28 if leap_day else day.day))
