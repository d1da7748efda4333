"""Verification: nothing that was touched passes, what was not does; whatever is damaged, it is told in words."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Filing, Publication, PublicationFile, Status, Withdrawal, acting
from accounts.publication import archive
from accounts.publication.comparison import BY_BYTES, BY_CONTENT
from accounts.publication.tools import tools
from accounts.publication.withholding import restore_files, withhold_files
from accounts.workflow.verbs import submit
from tests.conftest import SHORT_PDF, Office, publish_sample
from tests.publications import reach
from tests.rounds import rounds


def publication_of(office: Office) -> Publication:
    return publish_sample(office)


@pytest.fixture
def publication(published_sample: Office) -> Publication:
    return Publication.objects.get()


def path_of(file: PublicationFile) -> Path:
    return archive.place(file.sha256, file.suffix)


def told(*arguments: Any) -> tuple[bool, str]:
    """Whether the command found nothing wrong, and what it said."""
    out = StringIO()
    try:
        call_command("verify_publication", *arguments, stdout=out)
    except CommandError as error:
        return False, f"{out.getvalue()}{error}"
    return True, out.getvalue()


@contextmanager
def triggers_off(table: str) -> Iterator[Any]:
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        connection.check_constraints()
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def tampered(table: str, change: str) -> None:
    """Change a row as someone could who rules the database."""
    with triggers_off(table) as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")


def test_a_real_publication_is_made_again_byte_by_byte(office: Office) -> None:
    publication_of(office)
    for arguments in (("650205001", 2023), ("650205001", 2023, 1), ("--all",))[:: rounds(2, 1)]:
        sound, said = told(*arguments)
        assert sound, said
        assert BY_BYTES in said
    assert "650205001-2023-1：核对了 14 个文件" in said


def nothing_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> bytes:
        raise AssertionError("rendered")

    for name in ("render_pdf", "render_body", "as_csv"):
        monkeypatch.setattr(f"accounts.publication.leaves.{name}", refuse)


def test_with_other_tools_figures_and_texts_are_compared(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    publication_of(office)
    today = tools()
    monkeypatch.setattr("accounts.publication.tools.tools", lambda: today | {"programme": "9.9", "code": "another"})
    nothing_is_rendered(monkeypatch)
    sound, said = told("650205001", 2023)
    assert sound, said
    assert BY_CONTENT.format("程序版本、程序") in said


def test_with_other_tools_another_figure_or_word_is_found(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = tools()
    monkeypatch.setattr("accounts.publication.tools.tools", lambda: today | {"templates": "another"})
    nothing_is_rendered(monkeypatch)
    sound, said = told("--all")
    assert not sound
    assert BY_CONTENT.format("模板") in said
    assert f"{publication.title}.pdf 的文字与公开数据不同。读不出 PDF 的文字" in said  # SHORT_PDF
    assert "发现 1 处问题" in said
    file = publication.files.get(format="html")
    content = path_of(file).read_bytes().replace(b"244.63", b"244.64", 1)
    name = archive.keep(content, ".html")
    tampered("accounts_publicationfile", f"sha256 = '{name}', size = {len(content)} WHERE format = 'html'")
    assert f"{file.file_name} 的文字与公开数据不同。" in (said := told("--all")[1])
    assert "244.63" in said.split("文件为")[0] and "244.64" in said.split("文件为")[1]
    monkeypatch.setattr("accounts.figures.units.print_wan", lambda *_: "0.01")
    assert "由录入数重算为 0.01" in told("--all")[1]


def test_a_byte_flipped_in_any_file_is_found_and_named(publication: Publication) -> None:
    assert told("--all")[0]
    for number, file in enumerate(publication.files.all()):
        path = path_of(file)
        content = path.read_bytes()
        places = (0, len(content) // 2, len(content) - 1)
        for at in places[number % rounds(3, 1) :: rounds(3, 1)]:
            spoiled = bytearray(content)
            spoiled[at] ^= 1
            path.write_bytes(spoiled)
            sound, said = told("650205001", 2023)
            assert not sound
            assert (
                f"{file.file_name} 的内容有变：SHA-256 应为 {file.sha256}，实为 {archive.sha256(bytes(spoiled))}"
                in said
            )
        path.write_bytes(content)
    assert told("--all")[0]


@pytest.mark.parametrize("content", [b"", b"\0" * 40, b"%PDF-1.7\n%%EOF", b"PK\x03\x04", b"{", b"\xff\xfe"])
def test_rubbish_in_place_of_any_file_is_told_in_words(publication: Publication, content: bytes) -> None:
    for file in publication.files.all():
        path_of(file).write_bytes(content)
    sound, said = told("--all")
    assert not sound
    assert said.count("的内容有变") == 14
    assert "Traceback" not in said


@pytest.mark.parametrize("kind", ["pdf", "html", "json", "xlsx", "csv", "sums"])
def test_a_missing_file_is_found_and_named(publication: Publication, kind: str) -> None:
    file = publication.files.filter(format=kind)[0]
    path_of(file).unlink()
    sound, said = told("--all")
    assert not sound
    assert f"{file.file_name} 不存在，应在 {path_of(file)}，SHA-256 为 {file.sha256}" in said
    assert "发现 1 处问题" in said


def test_a_folder_in_place_of_a_file_is_told_in_words(publication: Publication) -> None:
    path = path_of(publication.files.get(format="pdf"))
    path.unlink()
    path.mkdir()
    assert "不能读取" in told("--all")[1]


def test_altered_data_in_the_database_are_found(publication: Publication) -> None:
    tampered("accounts_publication", """snapshot = jsonb_set(snapshot, '{totals,spending,yuan}', '"1.00"')""")
    sound, said = told("--all")
    assert not sound
    assert f"数据库中的公开数据与 {publication.title}.json 不同（totals）" in said
    assert publication.files.get(format="json").sha256 in said


@pytest.mark.parametrize("snapshot", ["'[]'", "'null'", "'{}'", "'7'"])
def test_data_of_another_form_are_told_in_words(publication: Publication, snapshot: str) -> None:
    tampered("accounts_publication", f"snapshot = {snapshot}::jsonb")
    sound, said = told("--all")
    assert not sound
    assert "数据库中的公开数据与" in said
    path_of(publication.files.get(format="json")).unlink()
    assert "无法重建比对" in told("--all")[1]


def test_when_the_file_is_lost_the_database_still_gives_the_document(publication: Publication) -> None:
    path_of(publication.files.get(format="json")).unlink()
    sound, said = told("--all")
    assert not sound
    assert BY_BYTES in said
    assert "发现 1 处问题" in said


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("accounts_publication", "digest = repeat('0', 64)", "总校验值应为"),
        ("accounts_publication", "title = '别的标题'", "数据库登记的标题与公开数据不同"),
        ("accounts_publication", "number = '650205001-2023-9'", "数据库登记的公开编号与公开数据不同"),
        (
            "accounts_publication",
            "published_at = published_at - interval '1 day'",
            "数据库登记的公开时间与公开数据不同",
        ),
        ("accounts_publicationfile", "size = size + 1", "的大小应为"),
        ("accounts_publicationfile", "name = 'x' || name", "SHA256SUMS 与登记的文件不一致"),
    ],
)
def test_an_altered_record_is_found(publication: Publication, table: str, change: str, words: str) -> None:
    tampered(table, change)
    sound, said = told("--all")
    assert not sound
    assert words in said


def test_a_file_whose_record_was_deleted_is_missed(publication: Publication) -> None:
    with triggers_off("accounts_publicationfile") as cursor:
        cursor.execute("DELETE FROM accounts_publicationfile WHERE format = 'xlsx'")
    sound, said = told("--all")
    assert not sound
    assert "登记的文件不齐，缺少：公开报表（XLSX）" in said
    assert "SHA256SUMS 与登记的文件不一致" in said


def test_a_published_filing_without_a_publication_is_found(office: Office) -> None:
    submit(office.clerk, office.filing)
    with triggers_off("accounts_filing") as cursor:
        cursor.execute("UPDATE accounts_filing SET status = 'published' WHERE id = %s", [office.filing.pk])
    sound, said = told("--all")
    assert not sound
    assert "2023年度（第 1 版，已公开）没有公开稿" in said


def test_both_the_file_and_its_record_changed_are_found_by_rebuilding(publication: Publication) -> None:
    """Who rules files and database still has to make the document of these data."""
    file = publication.files.get(format="html")
    name = archive.keep(b"another page", ".html")
    tampered("accounts_publicationfile", f"sha256 = '{name}', size = 12 WHERE format = 'html'")
    sound, said = told("--all")
    assert not sound
    assert f"{file.file_name} 与由数据重建的不同：SHA-256 登记为 {name}，重建得 {file.sha256}" in said


def test_spare_files_are_told_and_no_error(publication: Publication, publication_folder: Path) -> None:
    spare = archive.place(archive.keep(b"spare", ".pdf"), ".pdf")
    half = spare.parent / ".new-abc"
    half.write_bytes(b"half")
    sound, said = told("--all")
    assert sound, said
    assert f"多余的文件，不属于任何公开稿，可以删除：{spare}" in said
    assert str(half) in said


def withdraw(office: Office) -> None:
    """The state alone, without the files: as a process leaves it that moves none."""
    filing = office.reload()
    Withdrawal.objects.create(filing=filing, rule="body", basis="某文件", reason="内部", by=office.officer)
    with acting(office.publisher):
        filing.status = Status.WITHDRAWN
        filing.save(update_fields=["status"])


def test_withdrawn_files_must_not_lie_in_the_public_folder(published_sample: Office, publication: Publication) -> None:
    withdraw(published_sample)
    sound, said = told("--all")
    assert not sound
    assert said.count("已撤下，但仍在公开文件夹") == 14
    for _ in range(2):
        withhold_files(publication)
    sound, said = told("--all")
    assert sound, said
    pdf = publication.files.get(format="pdf")
    copy = path_of(pdf).with_suffix(".bak")
    copy.write_bytes(SHORT_PDF)
    sound, said = told("--all")
    assert not sound
    assert f"已撤下的文件仍在公开文件夹：{copy}" in said
    copy.unlink()
    for _ in range(2):
        restore_files(publication)
    assert told("--all")[1].count("已撤下，但仍在公开文件夹") == 14


def test_a_file_that_another_version_shows_stays_public(published_sample: Office, publication: Publication) -> None:
    """The correction left a statement as it was: withdrawing the first version must not take it from the second."""
    office = published_sample
    shared = publication.files.get(format="csv", name="公开09表")
    second = Filing.objects.create(unit=office.unit, year=2023, version=2, edition="xinjiang-2023")
    reach(second, office.supervisor, Status.APPROVED)
    other = Publication.objects.create(
        filing=second,
        number="650205001-2023-2",
        title=publication.title,
        snapshot={},
        published_at=publication.published_at,
        published_by=office.publisher,
        corrects=publication,
    )
    PublicationFile.objects.create(
        publication=other, format="csv", name=shared.name, sha256=shared.sha256, size=shared.size
    )
    with triggers_off("accounts_filing") as cursor:
        cursor.execute("UPDATE accounts_filing SET status = 'published' WHERE id = %s", [second.pk])
    withdraw(office)
    withhold_files(publication)
    assert path_of(shared).exists()
    assert not path_of(publication.files.get(format="pdf")).exists()
    sound, said = told("650205001", 2023, 1)
    assert sound, said


def test_published_files_must_not_lie_in_the_closed_folder(publication: Publication) -> None:
    pdf = publication.files.get(format="pdf")
    archive.withhold(pdf.sha256, pdf.suffix)
    sound, said = told("--all")
    assert not sound
    assert f"{pdf.file_name} 应在公开文件夹，现在撤下文件夹" in said


def test_the_exit_status_tells_a_script(publication: Publication) -> None:
    path_of(publication.files.get(format="pdf")).unlink()
    with pytest.raises(CommandError) as refused:
        call_command("verify_publication", "--all", stdout=StringIO())
    assert refused.value.returncode == 1


@pytest.mark.parametrize("arguments", [(), ("650205001",), ("650205001", 2022), ("650205001", 2023, 2), ("x", 2023)])
def test_what_is_not_there_is_told(publication: Publication, arguments: tuple[Any, ...]) -> None:
    sound, said = told(*arguments)
    assert not sound
    assert "没有单位" in said or "请写明单位编码和决算年度" in said


def test_data_that_lost_a_part_are_told_in_words(publication: Publication, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.loads(json.dumps(publication.snapshot))
    del data["entered"]
    content = json.dumps(data).encode()
    name = archive.keep(content, ".json")
    tampered("accounts_publicationfile", f"sha256 = '{name}', size = {len(content)} WHERE format = 'json'")
    sound, said = told("--all")
    assert not sound
    assert "不能由 JSON 数据重建公开件：数据缺少内容或不合格式" in said
