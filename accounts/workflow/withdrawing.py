"""Taking a publication from public view, by the finance bureau (撤下)."""

from __future__ import annotations

from django.contrib.auth.models import User

from accounts.models import Filing, Status, Withdrawal

from . import Refused
from .enter import clean
from .moving import applying, move


def withdraw(user: User, filing: Filing, rule: str, basis: str, reason: str, step: int | None = None) -> Withdrawal:
    """已公开 → 已撤下: the record stays, the files go out of public view. Raises Refused.

    Rule and basis are told to the public, the reason stays with the offices.
    """
    if rule not in Withdrawal.Rule.values:
        raise Refused("请选择撤下事由。")
    with applying(user, filing, "withdraw", None, step) as current:
        one = Withdrawal(filing=current, rule=rule, basis=basis, reason=reason, by=user)
        clean(one, "filing", "by", "at")
        one.save()
        move(user, current, Status.WITHDRAWN, f"{one.get_rule_display()}；依据：{one.basis}")
        return one
