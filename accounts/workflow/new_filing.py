"""Opening a filing: this year's draft with what stays from last year, or last year carried in (建立填报与补录)."""

from django.contrib.auth.models import User

from accounts.editions import edition_for
from accounts.models import Filing, Precision, Role, Status, Step, Unit, acting

from . import Refused
from .access import is_officer
from .carry_over import Brought, bring_over
from .enter import refusals

OPENERS = (Role.CLERK, Role.BUREAU_OFFICER)
"""Who opens a year: clerks for their own units, the bureau for others."""


def open_filing(
    user: User,
    unit: Unit,
    year: int,
    *,
    carried_in: bool = False,
    precision: Precision = Precision.YUAN,
    remark: str = "",
) -> Filing:
    """A new filing of the unit in the edition of the year, in 填报中 or 补录. Raises Refused."""
    return open_year(user, unit, year, carried_in=carried_in, precision=precision, remark=remark)[0]


def open_year(
    user: User,
    unit: Unit,
    year: int,
    *,
    carried_in: bool = False,
    precision: Precision = Precision.YUAN,
    remark: str = "",
) -> tuple[Filing, Brought]:
    """The new filing and what was brought over from last year, in one transaction; a 补录 takes nothing over.

    By a clerk of the unit, who thereby wrote to it, or for its clerks by an officer of the bureau: that is a step, and
    no contribution. Raises Refused.
    """
    with refusals(), acting(user):
        for_others = not user.assignments.filter(unit=unit, role=Role.CLERK).exists()
        if for_others and not is_officer(user):
            raise Refused(f"您不是{unit.name}的经办人，不能建立填报。")
        _require_free(unit, year, carried_in=carried_in)
        filing = Filing.objects.create(
            unit=unit,
            year=year,
            edition=edition_for(year).key,
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
    there = Filing.objects.filter(unit=unit, year=year).order_by("-version")
    newest = next((one.status for one in there if one.status != Status.CARRIED_IN), None)
    carried = any(one.status == Status.CARRIED_IN for one in there)
    if carried and not carried_in and newest is None:
        raise Refused("该单位该年度已有此版次的填报（补录），不能再建立填报。")
    if newest is not None and not (carried_in and newest == Status.WITHDRAWN):
        raise Refused("该单位该年度已有此版次的填报，不能再建立。")
