"""The examples of the officers' handbook: each checks clean, is as long as told and says what is quoted (手册的例子)."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.editions.language.source import decoded
from accounts.editions.shelf import edition_from, understood

HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "editions.md"
EXAMPLES = sorted(one for one in (HANDBOOK.parent / "editions").glob("*.txt") if not one.stem.endswith("yangben"))
WORKED = HANDBOOK.read_text(encoding="utf-8").split("\n## 十、")[1]
TOLD = re.compile(r"\[([a-z0-9-]+\.txt)\]\(editions/\1\)（共 (\d+) 行")
QUOTED = re.compile(r"^```\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_example_is_told_with_its_number_of_lines() -> None:
    lines = {one.name: len(one.read_text(encoding="utf-8").splitlines()) for one in EXAMPLES}
    assert len(lines) >= 2
    assert {name: int(number) for name, number in TOLD.findall(WORKED)} == lines


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.stem)
def test_an_example_checks_clean(db: None, example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("edition", "check", str(example))
    assert capsys.readouterr().out.endswith("：没有问题，试空也没有问题。\n")


def test_what_the_handbook_quotes_stands_in_the_example() -> None:
    text = (HANDBOOK.parent / "editions" / "mousheng-2024.txt").read_text(encoding="utf-8").splitlines()
    quoted = [line for block in QUOTED.findall(WORKED) for line in block.splitlines()]
    said = [line for line in quoted if line != "……" and not line.startswith("./run ")]
    assert len(said) > 25
    assert [line for line in said if line not in text] == []


def test_the_total_of_the_example_stands_last(db: None) -> None:
    example = HANDBOOK.parent / "editions" / "mousheng-2024.txt"
    text, problems = understood(decoded(example.read_bytes()), example.stem)
    assert text and not problems
    by_code = [block.total for form in edition_from(text).statements for block in form.blocks if block.table]
    assert by_code == ["last"] * 5
