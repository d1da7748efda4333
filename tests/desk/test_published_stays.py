"""What was published is shown as it was published, whatever becomes of the master data (已公开的不随基础资料变动)."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Filing, Passage, Subject, Unit, acting
from accounts.workflow.new_filing import correct
from accounts.workflow.verbs import approve, submit
from tests.conftest import Office, publish_sample

PAGES = (
    "preview/",
    "reasons/",
    "figure/appropriation_spending[general]/",
    "figure/appropriation_spending[general].prior/",
    "figure/agency_costs/?of=appropriation_spending[general]",
    "preview.pdf",
    "sheet/income/",
    "sheet/expenditure/",
    "history/",
)


@pytest.fixture
def published(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: b"%PDF-1.7 as published")
    publish_sample(office)
    return office


def drift(office: Office) -> None:
    """Another name, another member, another name of a subject, another last year."""
    with acting(office.officer):
        Unit.objects.filter(pk=office.unit.pk).update(name="更名后的局")
        Unit.objects.create(code="650205199", name="后来登记的下属单位", kind="administrative", superior=office.unit)
        Subject.objects.filter(year=2023, code="2150501").update(name="后来的科目名称")


def shown(client: Client, filing: Filing) -> list[str]:
    found = []
    for page in PAGES:
        answer = client.get(f"/admin/accounts/filing/{filing.pk}/{page}")
        assert answer.status_code == 200, page
        found.append(answer.content.decode().partition('<div id="content-main"')[2] or answer.content.decode())
    return found


def test_master_data_that_change_later_change_nothing_published(published: Office, client: Client) -> None:
    client.force_login(published.clerk)
    before = shown(client, published.filing)
    drift(published)
    after = shown(client, published.filing)
    assert "%PDF-1.7 as published" in after
    for text in after:
        assert "后来" not in text
    assert before[0].partition("<article")[2] == after[0].partition("<article")[2] != ""


def test_a_reviewer_of_a_correction_sees_what_changed_besides_the_rows(published: Office, client: Client) -> None:
    copy = correct(published.publisher, published.filing, "text", "错字。")
    with acting(published.clerk):
        Passage.objects.filter(filing=copy, key="duties").update(text="负责全区工业工作。")
    client.force_login(published.supervisor)
    page = f"/admin/accounts/filing/{copy.pk}/review/"
    assert "后来登记的下属单位" not in client.get(page).content.decode()
    drift(published)
    text = client.get(page).content.decode()
    assert "<ins>" in text and "后来登记的下属单位" in text and "更名后的局" in text and "后来的科目名称" in text
    marked: Any = client.get(f"/admin/accounts/filing/{copy.pk}/preview/?marked=1")
    assert marked.status_code == 200


def test_what_was_approved_and_would_be_published_otherwise_is_told(office: Office, client: Client) -> None:
    submit(office.clerk, office.filing)
    approve(office.supervisor, office.reload())
    client.force_login(office.publisher)
    page, words = f"/admin/accounts/filing/{office.filing.pk}/preview/", "已与审核时不同"
    assert words not in client.get(page).content.decode()
    drift(office)
    assert words in client.get(page).content.decode()
