"""What was published under laxer checks of editions is read by every later programme (旧检查下公开的表样仍能读)."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.editions.language.text import read_edition
from accounts.editions.shelf import FaultyText, shelved, shipped, subjects_of, text_of
from accounts.publication.photograph import frozen_edition
from accounts.publication.verification import verify
from tests.conftest import SHORT_PDF, Office, publish_sample

KEY = "xinjiang-2023"
SPOILED = {
    "[填写]\n": "[填写]\n没有人用的话：一句，选填\n",
    "[数]\n": "[数]\n没有人用的数：金额，选填\n",
    "三公、": "三公、三公、",
    "标题：财政拨款收入支出决算总表": "标题：收入支出决算总表",
    "版式：竖": "版式：斜",
    "[用语]\n": "[用语]\n比上年·从前的：多｜少\n说不清：甲\n",
    "[目录]\n": "[目录]\n页码：要\n",
}
"""What stands in the text → what it becomes, which a check of today refuses."""


def spoiled() -> str:
    text = shipped()[KEY].text
    for old, new in SPOILED.items():
        text = text.replace(old, new, 1) if old in text else f"{text}\n{new}"
    return text


def test_a_text_of_laxer_days_is_read_verified_and_shown(
    office: Office, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    text = spoiled()
    _, problems = read_edition(text, KEY, text_of, subjects_of)
    words = "\n".join(map(str, problems))
    assert len(problems) >= len(SPOILED)
    for told in ("没有人用的话", "没有人用的数", "“三公”写了两次", "版式写作", "与[表", "说不清", "页码", "要写三种"):
        assert told in words, told
    monkeypatch.setattr("accounts.publication.leaves.render_pdf", lambda *_, **__: SHORT_PDF)
    shelf = {**shipped(), KEY: shelved(text, KEY)}
    with monkeypatch.context() as patch:
        patch.setattr("accounts.editions.shelf.shipped", lambda: shelf)
        one = publish_sample(office)
    assert "说不清：甲" in one.snapshot["edition"]["text"]
    shelved.cache_clear()
    assert frozen_edition(one.snapshot).statements[0].landscape is False
    assert verify(one).problems == ()
    page = client.get(reverse("portal:publication", args=[office.unit.code, one.snapshot["year"], 1]))
    assert page.status_code == 200
    assert "三公" in page.content.decode()


def test_a_phrase_that_lost_its_words_is_said_in_the_usual_ones() -> None:
    text = shipped()[KEY].text.replace("比上年·带头：", "比上年·别的：")
    wording = shelved(text, KEY).wording
    assert wording.phrase("比上年·带头", 2, 1) == wording.phrase("比上年", 2, 1)  # type: ignore[arg-type]


def test_of_what_holds_nothing_at_all_it_is_told_in_words() -> None:
    with pytest.raises(FaultyText, match=r"保存的表样“旧表样”读不出来：.*方括号"):
        shelved("什么也没有", "旧表样")
