"""Self-evaluation reports: judged by content, attached, approved with the document, published beside it (自评报告)."""

import io
import json
from dataclasses import replace
from io import StringIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, Fit, NameObject, StreamObject, TextStringObject

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.document.guests import GUESTS
from accounts.intake import attached_pdf
from accounts.intake.attached_pdf import pages_of
from accounts.intake.wrong_file import WrongFile
from accounts.models import PublicationFile, Status, acting
from accounts.publication import archive
from accounts.workflow import Refused
from accounts.workflow.findings import evidence_for
from accounts.workflow.publish import publish
from accounts.workflow.verbs import approve, submit
from performance.models import Evaluation, SelfReport
from performance.workflow.evaluations import attach_report, remove_report
from tests.conftest import Office, clear, settle


def written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def blank(pages: int = 2) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def paper(pages: int = 2) -> bytes:
    return written(blank(pages))


def named(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})


# Judging --------------------------------------------------------------------------------------------------------------


def test_paper_is_taken_with_its_pages() -> None:
    assert pages_of(paper(3)) == 3
    linked = blank()
    linked.add_annotation(0, Link(rect=(0, 0, 9, 9), target_page_index=1, fit=Fit.fit()))
    linked.add_outline_item(title="一、项目概况", page_number=1)
    assert pages_of(written(linked)) == 2


def test_objects_packed_into_streams_are_read_too() -> None:
    writer = blank()
    writer.root_object[NameObject("/OpenAction")] = named(S=NameObject("/Launch"), F=TextStringObject("a.exe"))
    writer.compress_identical_objects()
    with pytest.raises(WrongFile, match="启动程序"):
        pages_of(written(writer))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空的"),
        (b"PK\x03\x04 word", "不是 PDF"),
        (b"<html>%PD", "不是 PDF"),
        (b"%PDF-1.7\n", "已损坏"),
        (b"%PDF-1.7\n" + b"x" * 5000 + b"\nstartxref\n5\n%%EOF", "已损坏"),
    ],
)
def test_what_is_no_pdf_is_told(content: bytes, words: str) -> None:
    with pytest.raises(WrongFile, match=words):
        pages_of(content)


def test_half_a_file_is_told_as_broken_or_has_its_pages() -> None:
    whole = paper(2)
    with pytest.raises(WrongFile, match="已损坏"):
        pages_of(whole[: len(whole) // 2])


def test_a_file_without_pages_or_with_too_many_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongFile, match="有 0 页"):
        pages_of(paper(0))
    monkeypatch.setattr(attached_pdf, "PAGES_LIMIT", 3)
    with pytest.raises(WrongFile, match="有 4 页，应为 1 至 3 页"):
        pages_of(paper(4))


def test_a_large_file_is_told_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached_pdf, "REPORT", 100)
    with pytest.raises(WrongFile, match="MB 的上限"):
        pages_of(paper())


def test_an_encrypted_file_is_told() -> None:
    writer = blank()
    writer.encrypt("", "owner", algorithm="RC4-128")
    with pytest.raises(WrongFile, match="密码或权限"):
        pages_of(written(writer))


def script(writer: PdfWriter) -> None:
    action = named(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert('x')"))
    scripts = named(Names=ArrayObject([TextStringObject("a"), writer._add_object(action)]))
    writer.root_object[NameObject("/Names")] = named(JavaScript=scripts)


def opening_script(writer: PdfWriter) -> None:
    action = named(S=NameObject("/JavaScript"), JS=TextStringObject("x"))
    writer.root_object[NameObject("/OpenAction")] = action


def embedded(writer: PdfWriter) -> None:
    writer.add_attachment("a.exe", b"MZ")


def launching_link(writer: PdfWriter) -> None:
    action = named(S=NameObject("/Launch"), F=TextStringObject("cmd.exe"))
    writer.pages[0][NameObject("/Annots")] = ArrayObject([named(Subtype=NameObject("/Link"), A=action)])


def automatic(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/AA")] = named(O=named(S=NameObject("/GoTo")))


def orphan(writer: PdfWriter) -> None:
    stream = StreamObject()
    stream[NameObject("/Type")] = NameObject("/EmbeddedFile")
    writer._add_object(named(Names=named(EmbeddedFiles=writer._add_object(stream))))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (script, "脚本"),
        (opening_script, "脚本"),
        (embedded, "嵌入的文件"),
        (launching_link, "启动程序"),
        (automatic, "自动执行"),
        (orphan, "嵌入的文件"),
    ],
)
def test_what_could_act_is_refused(spoil: Any, words: str) -> None:
    writer = blank()
    spoil(writer)
    with pytest.raises(WrongFile, match=words):
        pages_of(written(writer))


# Attaching ------------------------------------------------------------------------------------------------------------


def trade(office: Office) -> Evaluation:
    return Evaluation.objects.of(office.filing)[1]


def login(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(office: Office, client: Client, content: bytes, name: str = "招商引资自评报告.pdf") -> Any:
    url = reverse("admin:filing_evaluation_report", args=[office.filing.pk, trade(office).pk])
    file = SimpleUploadedFile(name, content, "application/pdf")
    return client.post(url, {"report": file, "revision": office.reload().revision}, follow=True)


def said(response: Any) -> str:
    return " ".join(str(one) for one in response.context["messages"])


def test_a_report_is_uploaded_replaced_read_and_removed(office: Office) -> None:
    client = login(office.clerk)
    assert "已上传，共 2 页" in said(upload(office, client, paper(2)))
    assert "已上传，共 5 页" in said(upload(office, client, paper(5), "C:\\报告\\新.pdf"))
    report = SelfReport.objects.get()
    assert (report.name, report.pages, report.size, report.sha256) == (
        "新.pdf",
        5,
        len(paper(5)),
        archive.sha256(bytes(report.content)),
    )
    url = reverse("admin:filing_evaluation_report", args=[office.filing.pk, trade(office).pk])
    for who in (office.clerk, office.supervisor, office.publisher):
        answer = login(who).get(url)
        assert answer.content == paper(5)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert login(office.stranger).get(url).status_code == 404
    removed = client.post(url, {"remove": "1", "revision": office.reload().revision}, follow=True)
    assert "已删除" in said(removed)
    assert client.get(url).status_code == 404


def test_a_wrong_file_is_told_and_the_earlier_one_stays(office: Office) -> None:
    client = login(office.clerk)
    upload(office, client, paper(2))
    writer = blank()
    script(writer)
    for content, words in ((b"MZ", "不是 PDF"), (written(writer), "脚本"), (b"", "请先选择|空的")):
        assert any(one in said(upload(office, client, content)) for one in words.split("|"))
    assert SelfReport.objects.get().pages == 2


def test_without_a_file_or_with_a_stale_page_nothing_happens(office: Office) -> None:
    client = login(office.clerk)
    url = reverse("admin:filing_evaluation_report", args=[office.filing.pk, trade(office).pk])
    assert "请先选择 PDF" in said(client.post(url, {"revision": office.reload().revision}, follow=True))
    stale = {"report": SimpleUploadedFile("a.pdf", paper()), "revision": 0}
    assert "已被他人修改" in said(client.post(url, stale, follow=True))
    assert not SelfReport.objects.exists()


@pytest.mark.parametrize("who", ["supervisor", "publisher", "stranger"])
def test_only_clerks_attach(office: Office, who: str) -> None:
    user = getattr(office, who)
    with pytest.raises(Refused, match="不是该单位的经办人"):
        attach_report(user, office.filing, trade(office).pk, "a.pdf", paper(), None)
    with pytest.raises(Refused, match="不是该单位的经办人"):
        remove_report(user, office.filing, trade(office).pk, None)


# Publishing -----------------------------------------------------------------------------------------------------------


def k22(office: Office) -> int:
    return sum(1 for one in run(all_rules(), evidence_for(office.filing)) if one.rule and one.rule.id == "K22")


@pytest.fixture
def approved(office: Office) -> Office:
    evaluations = Evaluation.objects.of(office.filing)
    assert k22(office) == 1
    for number, one in enumerate(evaluations[:2], start=1):
        attach_report(office.clerk, office.filing, one.pk, f"{number}.pdf", paper(number), None)
    office.reload()
    assert k22(office) == 0
    with acting(office.clerk):
        office.filing.answers.all().delete()
        office.filing.waivers.all().delete()
    settle(office.filing, office.clerk, office.officer)
    submit(office.clerk, office.filing)
    approve(office.supervisor, office.reload())
    clear(office.reload(), office.publisher)
    return office


@pytest.mark.thorough
def test_reports_are_published_beside_the_document(approved: Office, client: Client) -> None:
    publication = publish(approved.publisher, approved.filing)
    names = ["部门（单位）整体支出", "招商引资项目"]
    files = list(publication.files.filter(format="report").order_by("pk"))
    assert [one.name for one in files] == names
    assert [archive.fetch(one.sha256, one.suffix) for one in files] == [paper(1), paper(2)]
    said_so = json.loads(archive.fetch(publication.files.get(format="json").sha256, ".json"))["attachments"]
    assert said_so == publication.snapshot["attachments"]
    assert said_so[1] == {"name": names[1], "pages": 2, "size": len(paper(2)), "sha256": files[1].sha256}

    page = f"/publications/{approved.unit.code}/2023/1/"
    text = client.get(page).content.decode()
    for number, file in enumerate(files, start=1):
        assert f'href="{page}{publication.number}-report-{number}.pdf"' in text
        assert f"绩效自评报告（PDF）：{file.name}" in text
        assert file.sha256 in text
    answer = client.get(f"{page}{publication.number}-report-2.pdf")
    assert (answer.content, answer["Content-Type"]) == (paper(2), "application/pdf")
    assert answer["ETag"] == f'"{files[1].sha256}"'
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    how, _, name = answer["Content-Disposition"].partition("; filename*=utf-8''")
    assert (how, unquote(name)) == ("inline", f"{publication.title}_招商引资项目_自评报告.pdf")
    again = client.get(f"{page}{publication.number}-report-2.pdf", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for wrong in ("-report-0.pdf", "-report-3.pdf", "-report-99999999999999999999.pdf", "-report", "-report-1"):
        assert client.get(page + publication.number + wrong).status_code == 404
    assert client.post(f"{page}{publication.number}-report-1.pdf").status_code == 405
    call_command("verify_publication", "--all", stdout=StringIO())
    archive.place(files[0].sha256, files[0].suffix).write_bytes(b"changed")
    said = StringIO()
    with pytest.raises(CommandError, match="发现 2 处问题"):
        call_command("verify_publication", "--all", stdout=said)
    for words in ("的大小应为", "的内容有变"):
        assert f"{files[0].file_name} {words}" in said.getvalue()
    assert client.get(f"{page}{publication.number}-report-1.pdf").status_code == 503


def test_the_digest_of_approval_covers_the_reports(approved: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    bare = [replace(one, attachments=lambda _: ()) for one in GUESTS]
    monkeypatch.setattr("accounts.document.report.GUESTS", bare)
    with pytest.raises(Refused, match="在审核之后有变动"):
        publish(approved.publisher, approved.filing)
    assert approved.reload().status == Status.APPROVED
    assert not PublicationFile.objects.exists()


def test_a_report_that_is_not_what_was_registered_is_not_published(
    approved: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 short")
    monkeypatch.setattr("accounts.workflow.publish.sha256", lambda content: "0" * 64)
    with pytest.raises(Refused, match="与登记的 SHA-256 不一致"):
        publish(approved.publisher, approved.filing)
    assert approved.reload().status == Status.APPROVED
