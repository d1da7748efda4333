"""Typed text: what is cleaned away, what is refused and in which words (文字清理与限度)."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError

from accounts.models import ExpenditureLine, Filing, Reason, Step, Supplement, TrailEntry, Unit, tidy
from accounts.models.wording import check_wording
from accounts.workflow import Refused
from accounts.workflow.enter import enter
from performance.models import Indicator
from tests.conftest import Office


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("经费\x01增加\x00", "经费增加"),
        (
            "第一段\r\n第二段\r第三段\u2028第四段\u2029第五段\x85第六段",
            "第一段\n第二段\n第三段\n第四段\n第五段\n第六段",
        ),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
        ("零\u200b宽\ufeff软\xad连\u2060接", "零宽软连接"),
        ("e\u0301", "é"),
        ("⼯业和信息化⽂件⻔⼾", "工业和信息化文件门户"),
        ("半\ud800个\ufffe字\U0001ffff", "半个字"),
        ("一\t二\xa0三\u2003四", "一 二 三 四"),
        ("（“三公”）——2023年，１％　全角", "（“三公”）——2023年，１％　全角"),
    ],
)
def test_cleaning(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
    assert tidy(kept) == kept


def test_every_character_that_stays_can_be_written_and_read() -> None:
    """Nothing that is left after cleaning is invisible, a control or half a character."""
    for number in range(0x110000):
        kept = tidy(chr(number))
        assert all(unicodedata.category(one) not in ("Cs", "Zl", "Zp") for one in kept)
        assert all(one == "\n" or unicodedata.category(one) != "Cc" for one in kept)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("完成率😀很好", "“😀”（符号 U+1F600，第 4 字）"),
        ("شىنجاڭ", "维吾尔文、哈萨克文等阿拉伯字母 U+0634，第 1 字"),
        ("编号" + "A1" * 101, "连续 202 个字母或数字"),
        ("长" * 20_001, "一段不能超过 20,000 字，现有一段 20,001 字"),
    ],
)
def test_what_cannot_be_typeset_is_named(text: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        check_wording(text)
    assert words in "".join(refused.value.messages)


@pytest.mark.parametrize("text", ["长" * 20_000, "A1" * 100, "㐂䶮镕堃𬭛€™①Ⅲ㎡", "第一段\n第二段"])
def test_what_can_be_typeset_is_taken(text: str) -> None:
    check_wording(text)


def test_the_refusal_names_row_and_field(office: Office) -> None:
    with pytest.raises(Refused, match=r"原因“appropriation_spending\[general\]\.prior”的“原因”：字库中没有“😀”"):
        enter(
            office.clerk, office.filing, {Reason: [Reason(key="appropriation_spending[general].prior", text="增加😀")]}
        )
    assert not Reason.objects.filter(filing=office.filing, text__contains="😀").exists()


def test_what_is_stored_is_clean(office: Office) -> None:
    enter(
        office.clerk,
        office.filing,
        {Reason: [Reason(key="appropriation_spending[general].prior", text="⼯资\u200b增加\x07")]},
    )
    assert Reason.objects.get(filing=office.filing).text == "工资增加"


def test_too_many_rows_at_once_are_refused(office: Office) -> None:
    rows = [ExpenditureLine(fund="general", code=f"{number:07d}") for number in range(2_010_101, 2_013_102)]
    with pytest.raises(Refused, match="一次最多保存 3,000 行，现有 3,001 行"):
        enter(office.clerk, office.filing, {ExpenditureLine: rows})


def test_every_text_of_the_document_is_a_cleaned_one() -> None:
    """A free text field that the document prints is one of ours; notes and names of files stand on escaping pages only."""
    import django.apps
    from django.db import models

    from accounts.models.wording import LineField, WordsField

    plain = {
        f"{model.__name__}.{field.name}"
        for model in django.apps.apps.get_models()
        if model.__module__.startswith(("accounts.models", "performance.models")) and model is not TrailEntry
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, LineField | WordsField)
        and not field.choices
        and field.name
        not in (
            "code",
            "key",
            "edition",
            "sha256",
            "digest",
            "title",
            "finding",
            "seen",
            "words",
            "number",
            "division_code",
        )
    }
    assert plain == {
        *("Step.note", "ImportedFile.name", "SelfReport.name", "PublicationFile.name"),
        *("Comment.place", "Comment.caption"),
        *("PrintedTotal.table", "PrintedTotal.figure"),
        *("EditionRevision.text", "EditionRevision.resolved"),  # read line by line, every line checked and escaped
    }
    for model, name in ((Unit, "name"), (Supplement, "offices"), (Indicator, "level3"), (Filing, "remark")):
        assert isinstance(model._meta.get_field(name), LineField | WordsField)
    assert isinstance(Step._meta.get_field("note"), models.TextField)
