"""An officer's text said about filings in a child that has no database: what it answers is what the site would say (试跑)."""

from pathlib import Path
from typing import Any

import pytest

from accounts.checks import run as run_rules
from accounts.checks.catalogue import all_rules
from accounts.document.material import evidence_of
from accounts.document.report import narrative, open_report
from accounts.editions import Edition, edition_of
from accounts.editions.shelf import edition_from, text_of, understood
from accounts.figures.book import read_entries
from accounts.intake import sentences
from accounts.intake.reading.child import Limits
from accounts.models import Filing, TrailEntry
from accounts.workflow import Refused, rehearsal
from accounts.workflow.findings import beside, known_subjects
from accounts.workflow.rehearsal import WORDS, Text, page, paragraphs, rehearse, rehearsed
from tests.conftest import Office

OWN = text_of("xinjiang-2023") or ""

SHORT = """表样：甲
代码：short-2023
基于：xinjiang-2023
年度：2023

[改顺序]
删 其他说明

[改节 总体]
加段 “收入支出总体” 后：基本支出{基本支出 比上年}，主要原因是：{原因 基本支出 比上年}。
"""


def edition(text: str) -> Edition:
    read, problems = understood(text, "")
    assert read is not None and problems == []
    return edition_from(read)


@pytest.fixture(autouse=True)
def _apart(settings: Any, tmp_path: Path) -> None:
    settings.INTAKE_ROOT = tmp_path / "intake"


def rules(filing: Filing, by: Edition) -> set[str]:
    now, before = read_entries(filing)
    assert before is not None
    evidence = evidence_of(
        open_report(filing, entries=(now, before), edition=by),
        now,
        sentences.read,
        known_subjects(filing.year),
        previous_texts={**before.reasons, **before.passages},
        **beside(filing, filing.prior()),
    )
    return {one.rule.id for one in run_rules(all_rules(), evidence) if one.rule}


def test_the_child_says_what_the_site_says(office: Office) -> None:
    told = [words for _, _, words in paragraphs(office.filing, Text.of(edition_of(office.filing)))]
    assert told == [words for _, words in narrative(open_report(office.filing))]
    title, body = page(office.filing, Text.of(edition_of(office.filing)))
    assert title == open_report(office.filing).title and "减少266.65" in body


def test_a_paragraph_is_told_by_the_line_of_the_text_that_says_it(office: Office) -> None:
    number = next(at for at, line in enumerate(OWN.splitlines(), start=1) if line.startswith("收入支出总体与上年"))
    found = paragraphs(office.filing, Text.written(OWN, "xinjiang-2023"))
    assert [words[:12] for _, line, words in found if line == number] == ["收入支出总体与上年相比，"]
    amended = "表样：甲\n代码：own-2023\n基于：xinjiang-2023\n年度：2023\n\n[改节 总体]\n删段 “收入支出总体”\n"
    assert {key for key, _, _ in paragraphs(office.filing, Text.written(amended, "own-2023"))} == {"xinjiang-2023", ""}


def test_what_changes_is_told_with_slots_and_rules(office: Office) -> None:
    before = edition_of(office.filing)
    after = edition(SHORT)
    found = rehearse(office.filing, after)
    assert ("其他需说明的事项" in found.dropped, found.failure) == (True, "")
    assert len(found.asked) == 1 and "基本支出" in found.asked[0]
    assert any(now == "" and "其他需说明的事项" in was for was, now in found.changed)
    speaking = rules(office.filing, after) - rules(office.filing, before)
    assert set(found.speaking) == speaking and speaking
    assert rehearse(office.filing, before) == rehearsal.Rehearsal(str(office.filing))
    back = rehearse(office.filing, before, old=after)
    assert "其他需说明的事项" in back.asked and back.speaking == ()


def test_many_are_said_some_at_a_time_and_nothing_is_written(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "BATCH", 2)
    last = TrailEntry.objects.latest("pk")
    prior = office.filing.prior()
    assert prior is not None
    found = list(rehearsed([office.filing, prior, office.filing], edition_of(office.filing)))
    assert [one.filing for one in found] == [str(office.filing), str(prior), str(office.filing)]
    assert TrailEntry.objects.latest("pk") == last


def test_what_is_published_is_rehearsed_too(published_sample: Office) -> None:
    found = rehearse(published_sample.filing, edition(OWN.replace("\n收入支出总体与上年", "\n收支总体与上年")))
    assert [(was[:6], now[:6]) for was, now in found.changed] == [("收入支出总体", "收支总体与上")]


def start(reader: str) -> str:
    return (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from accounts.workflow import alone; "
        f"alone.ANSWERS = ('tests.workflow.readers_alone', {reader!r}); alone.main()"
    )


def test_the_child_has_no_database_and_no_secret(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(rehearsal, "START", start("asks"))
    (told,) = rehearsal._answered("page", [(office.filing, [Text.of(edition_of(office.filing))])])
    assert told["told"] == ["ImproperlyConfigured"] * 3
    assert set(told["environment"]) <= {"TMPDIR", "LC_CTYPE"} and told["environment"]["TMPDIR"] == told["folder"]
    assert told["databases"] == "django.db.backends.dummy"


@pytest.mark.parametrize(("reader", "words"), [("endless", "too_long"), ("hungry", "too_large"), ("none", "broken")])
def test_whatever_becomes_of_the_child_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch, reader: str, words: str
) -> None:
    monkeypatch.setattr(rehearsal, "START", start(reader))
    monkeypatch.setattr(rehearsal, "LIMITS", Limits(processor=3, wall=60))
    with pytest.raises(Refused, match=WORDS[words]):
        page(office.filing, Text.of(edition_of(office.filing)))
