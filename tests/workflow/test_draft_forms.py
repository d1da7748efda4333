"""A filing follows a draft of the forms: it is told, answered, and gone once the bureau confirms the forms (草案的提示与确认)."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.checks import run
from accounts.checks.catalogue import all_rules
from accounts.editions.shelf import text_of
from accounts.models import Role
from accounts.workflow.editions import change_edition
from accounts.workflow.findings import check
from tests.checks.material import sample_evidence
from tests.conftest import Office, someone
from tests.workflow.test_editions import in_force

DRAFT = "national-2023"
TOLD = "草案，没有官方样板为依据，财政局确认后方可公开"


def pages(office: Office, client: Client) -> list[str]:
    client.force_login(office.clerk)
    names = ("admin:accounts_filing_change", "admin:filing_review")
    return [client.get(reverse(name, args=[office.filing.pk])).content.decode() for name in names]


def speaks(office: Office) -> list[str]:
    return [one.left for one in check(office.reload()) if one.rule == "L6"]


def test_a_draft_is_told_on_both_pages_and_by_a_warning_until_the_bureau_confirms_it(
    office: Office, client: Client
) -> None:
    assert speaks(office) == []
    assert not any(TOLD in one for one in pages(office, client))
    change_edition(office.clerk, office.filing, DRAFT)
    assert len(speaks(office)) == 1 and "草案，没有写官方样板的文号或名称" in speaks(office)[0]
    assert all(TOLD in one for one in pages(office, client))

    text = (text_of(DRAFT) or "").replace("年度：2023\n", "年度：2023\n依据：某财决〔2023〕1号\n", 1)
    revision = in_force(office.officer, someone(office, "second", Role.BUREAU_OFFICER), text)
    assert office.reload().edition_revision == revision
    assert speaks(office) == []
    assert not any(TOLD in one for one in pages(office, client))


@pytest.mark.parametrize("imported", [True, False])
def test_a_document_that_was_read_from_a_file_is_not_judged_by_it(imported: bool) -> None:
    evidence = sample_evidence()
    evidence = replace(evidence, edition=evidence.edition.amend(basis=""), imported=imported)
    assert any(one.rule and one.rule.id == "L6" for one in run(all_rules(), evidence)) is not imported
