"""Comments and clearances: what must be settled and written down before approval and publication."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import (
    Comment,
    Filing,
    Status,
    acting,
)
from accounts.workflow import Refused
from accounts.workflow.access import position_of
from accounts.workflow.publish import publish
from accounts.workflow.verbs import (
    answer_comment,
    approve,
    comment,
    record_clearance,
    resolve_comment,
    send_back,
    submit,
    valid_clearances,
)
from tests.conftest import Office, clear

TODAY = timezone.localdate


def test_comments_are_answered_and_resolved_before_approval(office: Office) -> None:
    with pytest.raises(Refused, match="提交之后才能批注"):
        comment(office.supervisor, office.filing, "早了")
    submit(office.clerk, office.filing)
    with pytest.raises(Refused, match="不能批注"):
        comment(office.clerk, office.reload(), "自己批自己")
    one = comment(
        office.supervisor,
        office.filing,
        "为什么增加？",
        "appropriation_spending[general].prior",
        "一般公共预算",
        "244.63 万元",
    )
    with pytest.raises(Refused, match="有 1 条批注尚未办结"):
        approve(office.supervisor, office.filing)
    answer_comment(office.clerk, office.filing, one.pk, "人员增加。")
    with pytest.raises(Refused, match="批注由提出的人或没有填写过本版的审核人办结"):
        resolve_comment(office.clerk, office.filing, one.pk)
    with pytest.raises(Refused, match="请写明"):
        answer_comment(office.clerk, office.filing, one.pk, "  ")
    resolve_comment(office.supervisor, office.filing, one.pk)
    with pytest.raises(Refused, match="已经办结"):
        resolve_comment(office.supervisor, office.filing, one.pk)
    approve(office.supervisor, office.filing)
    assert office.reload().status == Status.APPROVED


def test_comments_are_not_altered(office: Office) -> None:
    submit(office.clerk, office.filing)
    one = comment(office.supervisor, office.filing, "为什么增加？")
    for change in (
        lambda: Comment.objects.update(text="x"),
        lambda: Comment.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="批注只能追加"), transaction.atomic():
            change()
    resolve_comment(office.supervisor, office.filing, one.pk)
    with pytest.raises(IntegrityError, match="批注只能追加"), transaction.atomic():
        Comment.objects.update(resolved_at=None, resolved_by=None)


@pytest.mark.parametrize("who", ["stranger"])
def test_strangers_say_nothing(office: Office, who: str) -> None:
    submit(office.clerk, office.filing)
    one = comment(office.supervisor, office.filing, "为什么增加？")
    for refused in (
        lambda: comment(getattr(office, who), office.filing, "x"),
        lambda: answer_comment(getattr(office, who), office.filing, one.pk, "x"),
        lambda: resolve_comment(getattr(office, who), office.filing, one.pk),
    ):
        with pytest.raises(Refused):
            refused()


def test_a_clearance_holds_for_the_data_that_were_examined(office: Office) -> None:
    submit(office.clerk, office.filing)
    clear(office.reload(), office.publisher)
    approve(office.supervisor, office.reload())
    digest = position_of(office.filing).approved_digest
    assert set(valid_clearances(office.filing, digest)) == {"secrecy", "signing"}
    return_to_clerk_and_change(office)
    approve(office.supervisor, office.reload())
    assert not valid_clearances(office.filing, position_of(office.filing).approved_digest)
    with pytest.raises(Refused, match="公开前应登记保密审查和负责人签审"):
        publish(office.publisher, office.reload())
    with pytest.raises(IntegrityError, match="公开前应登记"), acting(office.publisher):
        Filing.objects.filter(pk=office.filing.pk).update(status=Status.PUBLISHED)


def return_to_clerk_and_change(office: Office) -> None:
    send_back(office.publisher, office.reload(), "请改数据说明。")
    with acting(office.clerk):
        Filing.objects.filter(pk=office.filing.pk).update(remark="改过的数据说明")
    submit(office.clerk, office.reload())


def test_clearances_are_checked(office: Office) -> None:
    submit(office.clerk, office.filing)
    tomorrow = TODAY() + timedelta(days=1)
    with pytest.raises(Refused, match="审查日期不能晚于今天"):
        record_clearance(office.publisher, office.reload(), "secrecy", "办公室", "审查人", tomorrow)
    with pytest.raises(Refused, match="审查日期不能早于这一天"):
        record_clearance(office.publisher, office.filing, "secrecy", "办公室", "审查人", TODAY().replace(year=2023))
    with pytest.raises(Refused, match="审查部门"):
        record_clearance(office.publisher, office.filing, "secrecy", " ", "审查人", TODAY())
    with pytest.raises(Refused, match="请选择审查类别"):
        record_clearance(office.publisher, office.filing, "other", "办公室", "审查人", TODAY())
    with pytest.raises(Refused, match="不是该单位的公开管理员"):
        record_clearance(office.supervisor, office.filing, "secrecy", "办公室", "审查人", TODAY())
