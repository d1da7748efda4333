"""In a real browser: an officer writes a text, sees its mistakes and what it says; another puts it in force (表样的起草与生效)."""

from pathlib import Path
from typing import Any

from django.urls import reverse
from playwright.sync_api import expect

from accounts.editions.shelf import text_of
from accounts.models import EditionRevision, Role
from tests.conftest import Office, someone
from tests.rounds import widths
from tests.sample import GOLDEN

from .conftest import PHONE, WIDE, is_within
from .test_work import known

OWN = text_of("xinjiang-2023") or ""
WRONG = OWN.replace("\n收入支出总体与上年相比，{收入总计 比上年}", "\n收支总体与上年相比，{收入总汁 比上年}")


@widths(wide=WIDE, phone=PHONE)
def test_a_text_is_written_and_comes_into_force(
    visit: Any, office: Office, size: tuple[int, int], settings: Any, tmp_path: Path
) -> None:
    settings.INTAKE_ROOT = tmp_path / "intake"
    second = someone(office, "second", Role.BUREAU_OFFICER)
    window = visit(size)
    page = window.log_in(known(office.officer))

    def looked_at(name: str) -> None:
        assert window.grave() == []
        assert is_within(page)
        window.picture(f"{name}-{size[0]}", full=True)

    page.get_by_role("link", name="表样", exact=True).first.click()
    looked_at("editions")
    page.goto(window.site + reverse("admin:edition", args=["xinjiang-2023", 0]))
    page.fill("#id_text", WRONG)
    page.click("text=检查（不保存）")
    expect(page.locator(".problems h2")).to_have_text("1 个问题")
    expect(page.locator(".unsaved")).to_have_text("有改动尚未保存")
    looked_at("edition-wrong")
    page.click(".problems a")
    assert "收入总汁" in page.evaluate(
        "() => document.getSelection().toString() || id_text.value.slice(id_text.selectionStart, id_text.selectionEnd)"
    )
    page.fill("#id_text", WRONG.replace("总汁", "总计"))
    page.click("text=保存草案")
    expect(page.locator(".messagelist")).to_contain_text("已保存 xinjiang-2023 第1版（草案）")
    page.fill("input[name=unit]", "650205001")
    page.click("text=加上这份填报")
    page.click("summary:has-text('收支总体与上年相比')")
    expect(page.locator("li:has(> details[open])")).to_contain_text("减少266.65万元")
    looked_at("edition")
    for name, caption in (("不同之处", "differences"), ("预览", "preview")):
        page.click(f"ul.links >> text={name}")
        looked_at(f"edition-{caption}")
    page.click("ul.links >> text=由工作簿提出表")
    page.set_input_files("#id_file", GOLDEN / "gongkai-2023.xlsx")
    page.click("text=读出各表")
    expect(page.locator("pre.proposed").first).to_contain_text("[表 总表]")
    looked_at("edition-tables")
    page.click("ul.links >> text=试跑")
    page.click("button:has-text('试跑')")
    page.click(".rehearsed summary")
    looked_at("edition-rehearsal")
    page.click("ul.links >> text=文本")
    page.click("text=提请生效")
    expect(page.locator(".messagelist")).to_contain_text("请另一位财政局管理员打开本页复核")
    window = visit(size)
    page = window.log_in(known(second))
    page.goto(window.site + reverse("admin:edition", args=["xinjiang-2023", 1]))
    page.click("text=复核生效")
    looked_at("edition-release")
    page.click("text=复核无误，生效")
    expect(page.locator(".messagelist")).to_contain_text("1 份填报中的草稿改用这一版")
    assert EditionRevision.objects.get().state == "in_force"
    window = visit(size)
    page = window.log_in(known(office.clerk))
    page.goto(window.site + reverse("admin:filing_edition", args=[office.filing.pk]))
    page.click("text=看看会怎样")
    looked_at("edition-choice")
