"""What one text changes in another: each change is found, nothing is lost without a word (在别的表样上改)."""

import pytest

from accounts.editions.language.text import EditionText, read_edition
from accounts.editions.sentences import Loop, Said
from accounts.editions.shelf import subjects_of, text_of

BASE = "xinjiang-2023"


def amended(changes: str, base: str = BASE) -> tuple[EditionText | None, list[str]]:
    """The base with the changes, whose first line is line 6; and what is wrong."""
    head = f"表样：试改\n代码：trial-2025\n基于：{base}\n年度：2025\n\n"
    text, problems = read_edition(head + changes, "trial-2025", text_of, subjects_of, known=[BASE])
    return text, [f"{one.line}：{one.words}" for one in problems]


def sound(changes: str, base: str = BASE) -> EditionText:
    text, problems = amended(changes, base)
    assert problems == []
    assert text is not None
    return text


ORDER = next(line for line in (text_of(BASE) or "").splitlines() if line.startswith("说明："))


def test_a_section_left_out_of_the_order_is_told_and_dropped_only_in_words() -> None:
    shorter = ORDER.removesuffix("、其他说明")
    assert amended(f"[改顺序]\n{shorter}")[1] == [
        "6：[顺序]里少了基于的表样的“其他说明”；真的不印这一节，请在[改顺序]里写一行“删 其他说明”。"
    ]
    for changes in (f"{shorter}\n删 其他说明", "删 其他说明"):
        text = sound(f"[改顺序]\n{changes}")
        assert "其他说明" not in text.sections
        assert "其他说明" not in {one for part in text.parts for one in part.items}


def test_an_own_order_says_all_that_the_base_prints() -> None:
    own = "[顺序]\n概况：概况：主要职能、机构设置\n"
    told = amended(own)[1]
    assert "6：[顺序]里没有“名词”这一部分，名词解释不会印出。" in told
    assert "6：[顺序]里少了基于的表样的“总表”；真的不印这张表，请在[顺序]里写一行“删 总表”。" in told
    kept = "\n".join(
        line for line in (text_of(BASE) or "").splitlines() if line.startswith(("概况：", "名词：", "表："))
    )
    order = f"[顺序]\n{kept}\n说明：情况：总体\n" + "\n".join(
        f"删 {one}" for one in ORDER.split("：")[2].split("、")[1:]
    )
    assert [part.items for part in sound(order).parts][-1] == ("总体",)


def test_what_is_dropped_can_still_be_taken_from() -> None:
    text = sound(
        "[改顺序]\n加 采购，在 说明 后：采购情况：政府采购\n删 其他事项\n\n"
        "[节 政府采购]\n标题：政府采购\n取 其他事项 小标题 政府采购情况\n"
    )
    assert len(text.sections["政府采购"].lines) == 2
    assert "其他事项" not in text.sections


def test_a_table_and_a_part_are_dropped() -> None:
    text = sound("[改顺序]\n删 国有资本经营表\n删 国有资本经营\n删 名词\n\n[改节 政府性基金]\n标题：基金")
    assert "国有资本经营表" not in text.statements
    assert [part.name for part in text.parts] == ["概况", "说明", "表"]


def test_a_part_is_added_before_or_behind_another() -> None:
    section = "\n[节 收费]\n标题：收费情况\n本年没有收费。\n"
    for place, at in (("在 名词 前", 2), ("在 名词 后", 3)):
        text = sound(f"[改顺序]\n加 收费目录，{place}：收费目录清单：收费\n{section}")
        assert [part.name for part in text.parts][at] == "收费目录"
        assert text.parts[at].key == "收费目录"
        assert text.parts[at].items == ("收费",)
    assert amended(f"[改顺序]\n收费目录：收费目录清单：收费\n{section}")[1][0] == (
        "7：[顺序]里没有“收费目录”这一部分。新加一部分请写“加 收费目录，在 表 后：标题：其中的节”。"
    )


def test_a_column_is_named_by_its_group() -> None:
    columns = sound("[改表 三公表]\n改栏 决算数·公务接待费：接待费").statements["三公表"].blocks[0].columns
    assert [one.caption for one in columns if "接待费" in one.caption] == ["预算数：公务接待费", "决算数：接待费"]
    text = sound("[改表 三公表]\n加栏 会议费，在 决算数·公务接待费 后：公务接待费\n删栏 预算数·公务接待费")
    captions = [one.caption for one in text.statements["三公表"].blocks[0].columns]
    assert captions[-1] == "决算数：会议费"
    assert "预算数：公务接待费" not in captions
    told = (
        "7：“三公表”里叫“公务接待费”的栏有2个，应正好一个；请写明是哪一个：“预算数·公务接待费”、“决算数·公务接待费”。"
    )
    assert amended("[改表 三公表]\n改栏 公务接待费：接待费")[1] == [told]


def test_a_row_is_named_by_its_side() -> None:
    blocks = sound("[改表 总表]\n改行 支出·总计：支出总计").statements["总表"].blocks
    assert [block.rows[-1].caption for block in blocks] == ["总计", "支出总计"]
    rows = sound("[改表 总表]\n加行 会议收入，在 事业收入 前：其他收入").statements["总表"].blocks[0].rows
    captions = [row.caption for row in rows]
    assert captions[captions.index("会议收入") + 1].endswith("事业收入")


def test_columns_without_widths_of_their_own_ask_for_them() -> None:
    assert amended("[改表 收入表]\n删栏 其他收入")[1] == [
        "6：栏宽要写8个数，现为9个。请在[改表 收入表]里写一行“栏宽：…”。"
    ]
    form = sound("[改表 收入表]\n删栏 其他收入\n栏宽：11.5、25.5、9、9、9、9、9、9").statements["收入表"]
    assert len(form.widths) == 8


def test_notes_are_written_anew_together() -> None:
    assert sound("[改表 总表]\n注：甲。\n注：乙。\n注：丙。").statements["总表"].notes == ("甲。", "乙。", "丙。")


def test_entries_are_found_whatever_the_width_of_their_signs() -> None:
    terms = [one.name for one in sound("[改名词]\n加 会议费，在 三公经费 前：指会议的费用。").terms]
    assert terms[terms.index("会议费") + 1] == "“三公”经费"


def test_items_of_last_year_and_of_the_budget_are_listed_together() -> None:
    words = "改段 “〔每一项 一般公共预算，含上年〕”：〔每一项 一般公共预算，含上年、含年初预算〕"
    section = sound(f"[改节 一般公共预算]\n{words}").sections["一般公共预算"]
    loop = next(one for one in section.lines if isinstance(one, Loop) and one.turns.kind == "item")
    assert loop.turns.also == ("prior", "original_budget")


def test_a_section_or_table_is_written_anew_where_it_says_so() -> None:
    whole = "[节 总体]\n整节重写\n标题：总体\n收入总计{收入总计}万元。\n"
    lines = sound(whole).sections["总体"].lines
    assert len(lines) == 1 and isinstance(lines[0], Said)
    table = (
        "[表 收入表]\n整节重写\n标题：收入决算表\n〔块〕\n栏 编码＝编码\n栏 名称＝名称\n"
        "栏 合计＝本年收入合计\n行 每个科目＝各栏\n"
    )
    assert len(sound(table).statements["收入表"].blocks[0].columns) == 1
    assert amended(table.replace("整节重写\n", ""))[1] == [
        "7：[表 收入表]在基于的表样里已有，只改几处请写[改表 收入表]；要整节重写，请在[表 收入表]下面加一行“整节重写”。"
    ]


@pytest.mark.parametrize("key", ["national-2023", "xinjiang-2023"])
def test_a_text_without_changes_is_its_base(key: str) -> None:
    text, base = sound("", key), read_edition(text_of(key) or "", key, text_of, subjects_of)[0]
    assert base is not None
    assert text.sections.keys() == base.sections.keys()
    assert text.statements == base.statements
    assert text.parts == base.parts
