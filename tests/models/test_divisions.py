"""行政区划代码 of a unit: optional, six digits, in lists, in the trail and in the public data (行政区划代码)."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.document.report import open_report
from accounts.models import TrailEntry, Unit, acting
from accounts.publication.open_data import as_data
from accounts.publication.photograph import filing_from
from tests.conftest import Office

WORDS = "行政区划代码应为六位数字"


@pytest.mark.parametrize("code", ["65020", "6502050", "65020a", "６５０２０５"])
def test_what_is_not_six_digits_is_refused_by_form_and_constraint(office: Office, code: str) -> None:
    unit = office.unit
    unit.division_code = code
    with pytest.raises(ValidationError, match=WORDS):
        unit.full_clean()
    if len(code) == 6:
        with pytest.raises(IntegrityError, match="unit_division_code_form"), acting(office.officer):
            unit.save()


def test_it_stands_in_the_trail_and_in_the_data(office: Office) -> None:
    filing = office.filing
    assert as_data(open_report(filing), filing)["unit"]["division_code"] == ""
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(division_code="650205")
    told = TrailEntry.objects.filter(table="accounts_unit", row=office.unit.pk).order_by("-number")[0]
    assert (told.before["division_code"], told.after["division_code"], told.by) == ("", "650205", office.officer)
    filing = office.reload()
    data = as_data(open_report(filing), filing)
    assert data["unit"]["division_code"] == "650205"
    assert filing_from(data).unit.division_code == "650205"
    with pytest.raises(IntegrityError, match="不知道是谁在修改单位资料"), transaction.atomic():
        Unit.objects.filter(pk=office.unit.pk).update(division_code="")
