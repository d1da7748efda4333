"""Correcting what was published: the next version opened as a copy (更正：以副本开立下一版)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from accounts.models import (
    Answer,
    Contribution,
    Correction,
    EnteredRow,
    Filing,
    Status,
    Waiver,
)
from performance.models import Evaluation, FundingRow, Indicator, Programme, SelfReport

from . import Refused
from .enter import clean
from .moving import applying

SPOKEN: tuple[type[Model], ...] = (Answer, Waiver)
OF_EVALUATION: tuple[type[Model], ...] = (FundingRow, Indicator, SelfReport)


def correct(user: User, filing: Filing, kind: str, reason: str, step: int | None = None) -> Filing:
    """Open version n + 1 in 填报中, all rows as published; the published version stays. Raises Refused.

    Who wrote to the published version wrote to its copy. Answers and waivers come along: they hold as long as the
    figures of which they speak.
    """
    if kind not in Correction.Kind.values:
        raise Refused("请选择更正类别：文字、数据或主体。")
    if not reason.strip():
        raise Refused("请写明更正的原因，它随勘误一并公开。")
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
        version=filing.version + 1,
        precision=filing.precision,
        remark=filing.remark,
        status=Status.DRAFT,
    )
    people = filing.contributions.values_list("user_id", flat=True)
    Contribution.objects.bulk_create(
        (Contribution(filing=copy, version=copy.version, user_id=one) for one in people), ignore_conflicts=True
    )
    models: list[type[Model]] = [*entered_models(), *SPOKEN]
    for model in models:
        if model not in (Programme, Evaluation):
            _copy_rows(model, "filing", {filing.pk: copy})
    programmes = _copy_rows(Programme, "filing", {filing.pk: copy})
    evaluations = _copy_rows(Evaluation, "filing", {filing.pk: copy}, programme=programmes)
    for child in OF_EVALUATION:
        _copy_rows(child, "evaluation", evaluations)
    return copy


def entered_models() -> list[type[EnteredRow]]:
    """Every model of entered rows."""
    found: list[type[EnteredRow]] = []
    waiting = list(EnteredRow.__subclasses__())
    while waiting:
        model = waiting.pop(0)
        waiting += model.__subclasses__()
        if not model._meta.abstract:
            found.append(model)
    return found


def _copy_rows(model: type[Model], parent: str, parents: dict[int, Any], **related: dict[int, Any]) -> dict[int, Any]:
    """Copy the rows below the parents (old key → new row); returns old key → new row of the copies."""
    rows: list[Any] = list(model._default_manager.filter(**{f"{parent}__in": list(parents)}).order_by("pk"))
    keys = [row.pk for row in rows]
    for row in rows:
        row.pk, row._state.adding = None, True
        setattr(row, parent, parents[getattr(row, f"{parent}_id")])
        for name, known in related.items():
            setattr(row, name, known.get(getattr(row, f"{name}_id")))
    model._default_manager.bulk_create(rows)
    return dict(zip(keys, rows, strict=True))
