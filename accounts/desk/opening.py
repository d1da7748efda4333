"""The form by which a clerk opens a filing (建立填报)."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from accounts.models import Precision, Role, Unit


class OpeningForm(forms.Form):
    """Unit, year and kind of a new filing."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位")
    year = forms.IntegerField(label="决算年度", min_value=2000, max_value=2100)
    carried_in = forms.BooleanField(
        label="补录", required=False, help_text="补录从未在本系统填报过的上年数，供今年比较；补录不审核、不公开。"
    )
    precision = forms.ChoiceField(label="金额精度", choices=Precision.choices, initial=Precision.YUAN)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = Unit.objects.filter(assignments__user=user, assignments__role=Role.CLERK).distinct()
        self.fields["year"].initial = timezone.localdate().year - 1
