"""Two publications of two editions: both verify after the other's edition was changed and a word of every template."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.template import engines
from django.template.loaders.filesystem import Loader

from accounts.document.report import open_report, render_body
from accounts.editions import edition_of
from accounts.editions.shelf import text_of
from accounts.models import Assignment, EditionRevision, Filing, Publication, Role, Unit
from accounts.publication.tools import TEMPLATES, tools
from accounts.publication.verification import verify
from accounts.workflow.editions import draft, propose, put_in_force, retire
from tests.conftest import Office, publish_sample, settle, someone
from tests.sample import SAMPLE_FILES

OTHER = """表样：另一地区
代码：other-2023
基于：xinjiang-2023
年度：2023
适用：65
依据：某财决〔2023〕1号

[改表 总表]
标题：收支决算总表
"""
WORD = re.compile(r"(?<=>)[^<>{}]*[\u4e00-\u9fff]")
"""The first words of a template that it prints."""


@contextmanager
def every_template_changed() -> Iterator[list[str]]:
    """One word of every template of the document is another; gives the names of those that were loaded since."""
    loaded: list[str] = []
    real = Loader.get_contents

    def get_contents(self: Loader, origin: Any) -> str:
        source, name = real(self, origin), Path(origin.name)
        folder = name.relative_to(TEMPLATES).parts if name.is_relative_to(TEMPLATES) else ()
        if "document" not in folder:
            return source
        loaded.append("/".join(folder))
        first = WORD.search(source)
        return f"{source[: first.end()]}改{source[first.end() :]}" if first else f"{source}<p>改</p>"

    def afresh() -> None:
        tools.cache_clear()
        for engine in engines.all():
            for loader in engine.engine.template_loaders:  # type: ignore[attr-defined]
                loader.reset()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loader, "get_contents", get_contents)
        afresh()
        yield loaded
    afresh()


def second_office(office: Office, folder: Path) -> Office:
    """Another unit that follows the other edition, with its own people."""
    unit = Unit.objects.create(code="650205003", name="某某区统计局", kind="administrative")
    people = {}
    for role in (Role.CLERK, Role.SUPERVISOR, Role.PUBLISHER):
        people[str(role)] = someone(office, f"second-{role}", role, unit)
    Assignment.objects.create(user=office.officer, unit=unit, role=Role.BUREAU_OFFICER)
    for number, file in enumerate(SAMPLE_FILES):
        data = json.loads(file.read_text(encoding="utf-8"))
        data["unit"] |= {"code": unit.code, "name": unit.name, "region": "", "division_code": ""}
        data["edition"]["key"] = "other-2023" if number else data["edition"]["key"]
        path = folder / file.name
        path.write_text(json.dumps(data), encoding="utf-8")
        call_command("load_filing", path, by=people["clerk"].username)
    filing = Filing.objects.select_related("unit").get(unit=unit, year=2023)
    settle(filing, people["clerk"], office.officer)
    return Office(
        unit, filing, people["clerk"], people["supervisor"], people["publisher"], office.stranger, office.officer
    )


def released(first: User, second: User, text: str) -> EditionRevision:
    one = propose(first, draft(first, text))
    put_in_force(second, one)
    return EditionRevision.objects.get(pk=one.pk)


@pytest.mark.thorough
def test_both_verify_whatever_became_of_editions_and_templates(office: Office, tmp_path: Path) -> None:
    other_officer = someone(office, "second", Role.BUREAU_OFFICER)
    released(office.officer, other_officer, OTHER)
    both = [publish_sample(one) for one in (office, second_office(office, tmp_path))]
    assert [one.snapshot["edition"]["key"] for one in both] == ["xinjiang-2023", "other-2023"]
    assert ["收支决算总表" in json.dumps(one.snapshot["printed"], ensure_ascii=False) for one in both] == [False, True]

    changed = released(office.officer, other_officer, OTHER.replace("收支决算总表", "收入支出汇总表"))
    assert "收入支出汇总表" in edition_of(Filing(edition_revision=changed, edition="other-2023")).text
    retire(other_officer, changed)
    released(office.officer, other_officer, (text_of("xinjiang-2023") or "").replace("收入决算表", "收入表"))

    with every_template_changed() as loaded:
        for one in both:
            found = verify(Publication.objects.get(pk=one.pk))
            assert found.problems == ()
            assert found.compared.startswith("制作工具与公开时不同（模板），没有重新排版")
        assert set(loaded) >= {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("document/**/*.html")}
        assert "目录改" in render_body(open_report(office.reload()))
