"""Correcting what was published: the next version opened as a copy (更正：以副本开立下一版)."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib.auth.models import User
from django.db.models import Model

from accounts.models import Contribution, Correction, Filing, Status
from accounts.models.guests import all_rows

from . import require
from .changes import SAID
from .enter import clean
from .steps import applying


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
        version=filing.version + 1,
        precision=filing.precision,
        remark=filing.remark,
        status=Status.DRAFT,
    )
    written = (
        Contribution(filing=copy, version=copy.version, user_id=one.user_id) for one in filing.contributions.all()
    )
    Contribution.objects.bulk_create(written, ignore_conflicts=True)
    made: dict[type[Model], dict[int, Model]] = {Filing: {filing.pk: copy}}
    for rows in (*all_rows(), *SAID):
        found = list(rows.model._default_manager.filter(**{rows.path: filing}).order_by("pk"))
        made[rows.model] = _copy_rows(rows.model, found, made)
    return copy


def _copy_rows(
    model: type[Model], rows: list[Any], made: Mapping[type[Model], Mapping[int, Model]]
) -> dict[int, Model]:
    """Copy the rows, their links led to what was `made` of the rows above them; old key → new row."""
    keys = [row.pk for row in rows]
    links = [field for field in model._meta.concrete_fields if field.related_model in made]
    for row in rows:
        row.pk, row._state.adding = None, True
        for field in links:
            above: Any = made[cast("type[Model]", field.related_model)]
            setattr(row, field.name, above.get(getattr(row, field.attname)))
    model._default_manager.bulk_create(rows)
    return dict(zip(keys, rows, strict=True))
