"""Uploaded workbooks between preview and confirmation: kept, confirmed once, or made way (待确认的工作簿)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from accounts.intake.reading import uploads
from accounts.intake.workbooks.grid import SheetRemark, Workbook
from accounts.intake.wrong_file import WrongFile
from accounts.models import Filing, ImportedFile, acting
from accounts.publication.archive import sha256

from . import AlreadyDone, Refused
from .access import may_enter
from .enter import STALE, refusals, writing

UNCONFIRMED_FOR = timedelta(days=1)
UNCONFIRMED_LIMIT = 5
"""Previews kept for one filing at a time; the oldest make way."""
NAME_LIMIT = 200
SHOWN = 8
"""Problems that a refusal names."""


class AlreadyApplied(AlreadyDone):
    """The file was saved before: nothing to do, nothing lost."""


def opened(content: bytes) -> Workbook:
    """The sheets of an uploaded workbook. Raises Refused."""
    try:
        return uploads.workbook(content)
    except WrongFile as wrong:
        raise Refused(str(wrong)) from wrong


def require_importable(user: User, filing: Filing) -> None:
    """The filing is open, and the user its clerk. Raises Refused."""
    if not filing.is_writable:
        raise Refused(f"填报处于“{filing.get_status_display()}”状态，数据已锁定；需要导入请先退回。")
    if not may_enter(user, filing):
        raise Refused("您不是该单位的经办人，不能导入数据。")


def keep_file(
    user: User, filing: Filing, kind: str, name: str, content: bytes, kinds: Sequence[str], amounts: str = ""
) -> ImportedFile:
    """Keep a workbook for its preview, with its hash and who brought it: the uploader writes to the version.

    Nothing else of the filing changes. Previews that nobody confirmed within a day are removed, and the oldest of
    these `kinds` beyond five of one filing.
    """
    with refusals(), acting(user):
        waiting = ImportedFile.objects.filter(applied_at__isnull=True)
        waiting.filter(uploaded_at__lt=timezone.now() - UNCONFIRMED_FOR).delete()
        alike = waiting.filter(filing=filing, kind__in=kinds)
        alike.exclude(pk__in=list(alike.values_list("pk", flat=True)[: UNCONFIRMED_LIMIT - 1])).delete()
        return ImportedFile.objects.create(
            filing=filing,
            kind=kind,
            name=plain_name(name),
            content=content,
            sha256=sha256(content),
            size=len(content),
            amounts_in=amounts,
            revision=filing.revision,
            uploaded_by=user,
        )


def plain_name(name: str) -> str:
    """The name without folders and control characters; the ending stays when it is cut."""
    plain = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable()).strip() or "工作簿"
    return plain if len(plain) <= NAME_LIMIT else plain[: NAME_LIMIT - 8] + plain[-8:]


@contextmanager
def confirming(user: User, file: ImportedFile, revision: int | None) -> Iterator[tuple[Filing, ImportedFile]]:
    """One transaction in which a kept file is saved, at the revision that its preview showed: its filing and itself.

    The `summary` that is put into it is kept. Totals kept as printed are judged by the file. Raises Refused; AlreadyApplied for a second confirmation.
    """
    with writing(user, file.filing, None, judges_totals=False) as filing:
        current = ImportedFile.objects.select_for_update(of=("self",)).filter(pk=file.pk, kind=file.kind).first()
        if current is None:
            raise Refused("这份文件的预览已过期，请重新上传。")
        require_open(current)
        if revision is not None and filing.revision != revision:
            raise Refused(STALE.replace("您的改动没有保存", "没有导入").replace("核对后重新填写", "核对预览后再确认"))
        yield filing, current
        current.applied_at = timezone.now()
        current.save(update_fields=["applied_at", "summary"])


def require_open(file: ImportedFile) -> None:
    """Raises AlreadyApplied for a file that was saved before."""
    if file.applied_at is not None:
        moment = timezone.localtime(file.applied_at)
        raise AlreadyApplied(f"“{file.name}”已于 {moment:%Y-%m-%d %H:%M} 导入，不用再次确认。")


def unread(problems: Sequence[SheetRemark], nothing: str) -> Refused:
    """The first problems, and how many more there are; `nothing` where the file holds nothing to be saved."""
    left = len(problems) - SHOWN
    more = [f"还有 {left} 处问题，见预览。"] if left > 0 else []
    return Refused(*([str(one) for one in problems[:SHOWN]] or [nothing]), *more)
