"""Whole texts with mistakes: each mistake is told once, at its line, with what to write; none comes into force (写错的表样)."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User

from accounts.editions.language.problems import MOST
from accounts.editions.language.text import read_edition
from accounts.editions.language.trial import trial
from accounts.editions.shelf import TEXTS, subjects_of, text_of
from accounts.models import EditionRevision, Role
from accounts.workflow import Refused
from accounts.workflow.editions import draft, propose, put_in_force
from tests.conftest import Office, someone

FOLDER = Path(__file__).parent / "faulty"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
KNOWN = sorted(path.stem for path in TEXTS.glob("*.txt"))


def words_of(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def told(text: str) -> list[str]:
    edition, problems = read_edition(text, "faulty-2025", text_of, subjects_of, known=KNOWN)
    return [f"{one.line}：{one.words}" for one in problems or (trial(edition) if edition else [])]


@pytest.mark.parametrize("name", NAMES)
def test_each_mistake_of_a_text_is_told_once_at_its_line(name: str) -> None:
    """`NAME.told` holds all that is told, no more and no less."""
    assert told(words_of(name)) == (FOLDER / f"{name}.told").read_text(encoding="utf-8").splitlines()


def test_there_are_enough_of_them() -> None:
    assert len(NAMES) >= 20
    assert sum(len(told(words_of(name))) for name in NAMES) > 200


@pytest.mark.parametrize("name", NAMES)
def test_no_proposal_is_the_word_itself(name: str) -> None:
    for line in told(words_of(name)):
        told_word, _, rest = line.partition("，是不是“")
        assert not rest or not told_word.endswith(f"“{rest.partition('”？')[0]}”"), line


def test_no_faulty_text_comes_into_force(office: Office) -> None:
    second = someone(office, "second", Role.BUREAU_OFFICER)
    for name in NAMES:
        with pytest.raises(Refused, match=r"个问题，不能生效|不是表样文本"):
            _brought_in(office.officer, second, words_of(name))
    assert not EditionRevision.objects.exclude(state="draft").exists()


def _brought_in(officer: User, second: User, text: str) -> None:
    put_in_force(second, propose(officer, draft(officer, text)))


def test_more_mistakes_than_anyone_reads_are_counted() -> None:
    head, _, _ = words_of("mistakes").partition("[节 总体]")
    many = "\n".join(f"{{第{'甲' * one}数}}万元。" for one in range(1, MOST + 20))
    found = told(f"{head}[节 总体]\n标题：总体情况\n{many}\n")
    assert len(found) == MOST + 1
    assert found[-1].endswith("个问题，请先改正以上各条。")
