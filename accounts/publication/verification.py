"""Verifying publications: files, list of hashes, database and rebuilt document against one another (核验公开稿).

Nothing is changed. What is wrong is told with the file, the hash expected and the hash found.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from accounts.models import Filing, Publication, PublicationFile, Status
from accounts.models.triggers.flow import ONCE

from .archive import place, sha256, withheld_place
from .comparison import NOT_COMPARED, rebuilt
from .leaves import Format, as_sums
from .open_data import as_json, digest_of
from .withholding import hidden_errata


@dataclass(frozen=True)
class Verdict:
    """What was found about one publication: how many files, what was compared, in Chinese what is wrong."""

    number: str
    files: int
    compared: str
    problems: tuple[str, ...]


def verify(publication: Publication) -> Verdict:
    """Hold a publication against its record and against what its data give."""
    check = _Check(publication)
    problems = [*check.files_kept(), *check.sums(), *check.snapshot(), *check.record()]
    compared, differences = NOT_COMPARED, ["JSON 文件和数据库中的数据都不是公开时的，无法重建比对；请先从备份恢复。"]
    if check.data is not None:
        compared, differences = rebuilt(
            check.data, {(one.format, one.name): one for one in check.files}, check.contents
        )
    return Verdict(publication.number, len(check.files), compared, (*problems, *differences))


class _Check:
    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.files = list(publication.files.order_by("pk"))
        self.only = {one.format: one for one in reversed(self.files)}
        """By format, of those of which there is one."""
        self.contents: dict[int, bytes] = {}
        """The files that are what was recorded; `files_kept` fills it."""

    def files_kept(self) -> Iterator[str]:
        """Every file is there, where it belongs, and what was recorded."""
        data, count = self.publication.snapshot, sum(one.format == Format.CSV for one in self.files)
        statements = (isinstance(data, dict) and data.get("statements")) or ()  # without them `rebuilt` says so
        apart = statements and count != len(statements)
        if missing := [
            *(str(Format(one).label) for one in ONCE if one not in self.only),
            *([f"公开报表（CSV）{len(statements)} 张（登记了 {count} 张）"] if apart else ()),
        ]:
            yield f"登记的文件不齐，缺少：{'、'.join(missing)}。"
        for file in self.files:
            yield from self._kept(file)

    def _kept(self, file: PublicationFile) -> Iterator[str]:
        is_public = self.publication.filing.status == Status.PUBLISHED and file.sha256 not in hidden_errata()
        wheres = (place, withheld_place) if is_public else (withheld_place, place)
        right, wrong = (where(file.sha256, file.suffix) for where in wheres)
        path = next((one for one in (right, wrong) if one.exists()), None)
        if path is None:
            yield f"{file.file_name} 不存在，应在 {right}，SHA-256 为 {file.sha256}。"
        else:
            if is_public and path is wrong:
                yield f"{file.file_name} 应在公开文件夹，现在撤下文件夹：{wrong}。"
            if not is_public and wrong.exists() and not _is_public(file.sha256):
                yield f"{file.file_name} 已撤下，但仍在公开文件夹：{wrong}。"
            yield from self._sound(file, path)

    def _sound(self, file: PublicationFile, path: Path) -> Iterator[str]:
        try:
            content = path.read_bytes()
        except OSError as error:
            yield f"{file.file_name} 不能读取（{error.strerror}）：{path}。"
        else:
            if len(content) != file.size:
                yield f"{file.file_name} 的大小应为 {file.size} 字节，实为 {len(content)} 字节：{path}。"
            if (found := sha256(content)) != file.sha256:
                yield f"{file.file_name} 的内容有变：SHA-256 应为 {file.sha256}，实为 {found}：{path}。"
            elif len(content) == file.size:
                self.contents[file.pk] = content

    def sums(self) -> Iterator[str]:
        """The list names exactly the files, and is the hash of the whole."""
        if file := self.only.get(Format.SUMS):
            if file.sha256 != (expected := sha256(as_sums(self.files))):
                yield f"{file.file_name} 与登记的文件不一致：按登记的文件应为 {expected}，登记为 {file.sha256}。"
            if file.sha256 != self.publication.digest:
                yield f"总校验值应为 {file.sha256}，登记为 {self.publication.digest or '空'}。"

    def snapshot(self) -> Iterator[str]:
        """The data in the database are those in the JSON file."""
        file, held = self.only.get(Format.JSON), self.publication.snapshot
        if file and (found := sha256(as_json(held))) != file.sha256:
            kept, where = json.loads(self.contents.get(file.pk, b"null")), ""
            if isinstance(kept, dict) and isinstance(held, dict):
                where = f"（{'、'.join(sorted(key for key in {*kept, *held} if kept.get(key) != held.get(key)))}）"
            yield f"数据库中的公开数据与 {file.file_name} 不同{where}：SHA-256 应为 {file.sha256}，实为 {found}。"

    def record(self) -> Iterator[str]:
        """What the database says beside the data is what the data say."""
        data, one = self.data, self.publication
        if data and (about := data.get("publication")):
            said = {
                "公开编号": (about["number"], one.number),
                "标题": (data["title"], one.title),
                "公开时间": (about["published_at"], localtime(one.published_at).isoformat()),
                "更正的公开稿": (about["corrects"], one.corrects.number if one.corrects else None),
            }
            for caption, (expected, found) in said.items():
                if expected != found:
                    yield f"数据库登记的{caption}与公开数据不同：应为 {expected or '空'}，登记为 {found or '空'}。"
            yield from self._erratum(about.get("erratum"))
            step = one.filing.steps.filter(to_status=Status.APPROVED).order_by("-pk").first()
            if step is None or step.digest != digest_of(data):  # what was published is what was approved
                yield f"公开的数据与审核通过的不同：审核时的数据指纹为 {step.digest if step else '无'}。"
            yield from self._reports(data["attachments"])

    def _erratum(self, said: str | None) -> Iterator[str]:
        """The erratum is that of which the data give the hash, in its file and in the database."""
        file, held = self.only.get(Format.ERRATUM), self.publication.erratum
        found = {file.sha256 if file else None, sha256(as_json(held)) if held else None}
        if found != {said}:
            yield f"勘误与公开数据所列的不同：SHA-256 应为 {said or '无'}，登记为 {'、'.join(str(one) for one in found)}。"

    def _reports(self, attachments: list[dict[str, Any]]) -> Iterator[str]:
        """The self-evaluation reports are those of which the data speak."""
        said = {one["name"]: one["sha256"] for one in attachments}
        found = {one.name: one.sha256 for one in self.files if one.format == Format.REPORT}
        for name in sorted({*said, *found}):
            if said.get(name) != found.get(name):
                yield (
                    f"“{name}”的自评报告与公开数据所列的不同：SHA-256 应为 {said.get(name, '无')}，"
                    f"登记为 {found.get(name, '无')}。"
                )

    @cached_property
    def data(self) -> dict[str, Any] | None:
        """From the JSON file or else from the database, as long as they are what was published."""
        file, held = self.only.get(Format.JSON), self.publication.snapshot
        if file and file.pk in self.contents:
            return dict(json.loads(self.contents[file.pk]))
        return held if file and sha256(as_json(held)) == file.sha256 else None


def _is_public(name: str) -> bool:
    """Whether a publication that the public sees has a file of this content too."""
    shown = PublicationFile.objects.filter(sha256=name, publication__filing__status=Status.PUBLISHED)
    return name not in hidden_errata() and shown.exists()


def without_publication() -> list[str]:
    """Filings that are said to be published, or withdrawn after that, and of which no publication is on record."""
    said = Filing.objects.filter(status__in=(Status.PUBLISHED, Status.WITHDRAWN), publication=None)
    return [
        f"{one}（第 {one.version} 版，{one.get_status_display()}）没有公开稿。" for one in said.select_related("unit")
    ]


def misplaced_and_spare() -> tuple[list[Path], list[Path]]:
    """Files that are where `verify` does not look: of withdrawn publications in the public folder, and those of none."""
    files = list(PublicationFile.objects.select_related("publication__filing").defer("publication__snapshot"))
    shown = {one.sha256 for one in files if one.publication.filing.status == Status.PUBLISHED} - hidden_errata()
    known = {one.sha256 for one in files}
    public, withheld = ({where(one.sha256, one.suffix) for one in files} for where in (place, withheld_place))
    strange = [path for path in _all_files(settings.PUBLICATION_ROOT) if path not in public]
    misplaced = [path for path in strange if path.name[:64] in known - shown]
    return misplaced, [path for path in strange if path not in misplaced] + [
        path for path in _all_files(settings.WITHHELD_ROOT) if path not in withheld
    ]


def _all_files(root: Path | str) -> list[Path]:
    return sorted(path for path in Path(root).rglob("*") if path.is_file())
