"""Taking a publication from public view, by the finance bureau (撤下)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User

from accounts.models import Filing, Publication, Withdrawal
from accounts.publication.withholding import restore_files, withhold_files

from . import Refused
from .copies import remove_copies
from .enter import clean
from .steps import applying, move


@contextmanager
def _out_of_view(publication: Publication) -> Iterator[list[str]]:
    """The files go first: a process killed on the way leaves them hidden, never a withdrawn file in public view.

    What is refused after that brings them back. A file that is nowhere is no obstacle: its name is given. Raises Refused
    when the others cannot be moved.
    """
    try:
        yield withhold_files(publication)
    except OSError as error:
        restore_files(publication)
        raise Refused(
            f"公开文件没有移出公开文件夹（{error.strerror}），没有撤下；请系统管理员检查文件夹后再办理。"
        ) from error
    except BaseException:
        restore_files(publication)
        raise


def withdraw(user: User, filing: Filing, rule: str, basis: str, reason: str, step: int | None = None) -> Withdrawal:
    """已公开 → 已撤下: the record stays, files and copies go out of public view. Raises Refused.

    The public is told the day and a neutral rule; rule, basis and reason stay with the offices. `copies` of what is
    returned says what became of the copies and which others must follow, `left` which could not be removed.
    """
    if rule not in Withdrawal.Rule.values:
        raise Refused("请选择撤下事由。")
    with applying(user, filing, "withdraw", None, step) as current:
        one = Withdrawal(filing=current, rule=rule, basis=basis, reason=reason, by=user)
        clean(one, "filing", "by", "at")
        one.save()
        with _out_of_view(current.publication) as missing:
            lost = f"（有 {len(missing)} 个文件原已缺失：{'、'.join(missing)}）" if missing else ""
            move(user, current, "withdraw", f"{one.get_rule_display()}；依据：{one.basis}{lost}")
    one.copies, one.left = remove_copies(current.publication)
    return one
