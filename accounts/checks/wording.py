"""Rules about structure (S) and wording (F) of the document: 结构与文字."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from . import Finding, Place, Severity, Side, rule
from .evidence import Evidence

ERROR, WARNING = Severity.ERROR, Severity.WARNING
HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"


def _written(left: str, right: str) -> tuple[Side, Side]:
    return Side("文中", None, left), Side("应为", None, right)


def _each(
    evidence: Evidence, pattern: re.Pattern[str], right: str, advice: str, kinds: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """One finding a typed text, with everything that the pattern finds in it."""
    for text in evidence.texts:
        found = list(dict.fromkeys(match[0].strip() for match in pattern.finditer(text.content)))
        if found and (not kinds or text.kind in kinds):
            left, wanted = _written("、".join(f"“{one}”" for one in found[:4]), right)
            yield Finding(Place(text.caption, text.key), left, wanted, advice)


# 结构 -----------------------------------------------------------------------------------------------------------------

TERMS = (
    *("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入", "使用非财政拨款结余"),
    *(
        "年初结转和结余",
        "结余分配",
        "年末结转和结余",
        "基本支出",
        "项目支出",
        "上缴上级支出",
        "经营支出",
        "对附属单位补助支出",
    ),
    *("“三公”经费", "机关运行经费"),
)
"""收支名词 that a document uses and must explain."""


@rule("S1", WARNING, "正文使用的收支名词应有解释", holds="所用名词都有解释", breaks="结余分配没有解释")
def terms_explained(evidence: Evidence) -> Iterator[Finding]:
    """terms used ⊆ glossary; one finding with all that are missing."""
    used = "\n".join(paragraph for anchor, paragraph in evidence.narrative if anchor.startswith("part2"))
    explained = {term.name for term in evidence.edition.terms}
    missing = [term for term in TERMS if term in used and term not in explained]
    if missing:
        yield Finding(
            Place("第三部分 专业名词解释", "part3"),
            Side("正文使用而没有解释", None, "、".join(missing)),
            Side("已解释", None, f"{len(explained)} 个名词"),
            "请财政局管理员在年度表样中补充解释，或向审核人说明。",
        )


@rule("S2", ERROR, "第四部分列出并附上九张表", holds="9 张", breaks="只列 8 个表名")
def nine_tables(evidence: Evidence) -> Iterator[Finding]:
    """9 titles, 9 tables."""
    listed = [paragraph for anchor, paragraph in evidence.narrative if anchor == "part4"]
    there = {number for number, _ in evidence.tables.cells}
    for form in evidence.edition.statements if listed else ():
        named, given = any(f"《{form.title}》" in one for one in listed), form.number[2:4] in there
        if not named or not given:
            yield Finding(
                Place(f"第四部分 {form.number}", "part4"),
                Side(f"《{form.title}》", None, "没有列出" if not named else "没有附表"),
                Side("应", None, "列出表名并附表，空表也附"),
                "请补齐。",
            )


OWN = re.compile(r"[我本](?:部门（单位）|部门单位|单位|部门)")


@rule("S3", WARNING, "部门、单位称谓全文一致", holds="全文用“我单位”", breaks="我单位、我部门混用")
def one_word_for_self(evidence: Evidence) -> Iterator[Finding]:
    """One word throughout."""
    texts = [paragraph for _, paragraph in evidence.narrative]
    texts += [text.content for text in evidence.texts if text.kind in ("goal", "remark")]
    times = Counter(match for text in texts for match in OWN.findall(text))
    if len(times) > 1:
        said = "、".join(f"{word}（{count}）" for word, count in times.most_common())
        yield Finding(
            Place("全文称谓", "passages"),
            Side("文中", None, said),
            Side("应统一为", None, f"我{evidence.edition.body}"),
            "请统一自称。",
        )


REGION = re.compile(
    r"^(?:.{1,8}?(?:自治区|自治州|自治县|地区|省|市(?![场政容])|区|县|旗|盟|州)|.{1,6}?[乡镇](?=人民政府|党委|财政))+(?=.{3,})"
)
"""The places at the beginning of a unit's name."""


def other_names(name: str) -> list[str]:
    """Ways to call a unit other than by its full name: short forms like 工信局 for 工业和信息化局."""
    core = REGION.sub("", name)
    end = "委" if core.endswith("委员会") else core[-1:]
    body = core.removesuffix("委员会").removesuffix(end)
    short = {"".join(pair) + end for count in (2, 3) for pair in combinations(body, count)} if len(body) >= 4 else set()
    return sorted((one for one in short if one not in core), key=len, reverse=True)


@rule(
    "S4",
    WARNING,
    "单位名称用全称",
    holds="克拉玛依市乌尔禾区工业和信息化局",
    breaks="工信局",
)
def full_name(evidence: Evidence) -> Iterator[Finding]:
    """The full official name; the duties are quoted from another document. One finding for names not told before."""
    name = evidence.book.unit_name
    core = REGION.sub("", name)
    short = other_names(name)
    stems = sorted({one[:-1] for one in short}, key=len, reverse=True)
    patterns = [re.escape(one) for one in short]
    if stems and len(core) >= 5:
        patterns.append(rf"(?:{'|'.join(map(re.escape, stems))})(?:（[^）]{{1,8}}）)?(?:部门单位|部门|单位)")
    if core and core != name:
        patterns.append(
            rf"(?<!{re.escape(name[: -len(core)])})(?:(?:(?![年月日的由为]){HAN}){{1,4}}?[市县区州旗])?{re.escape(core)}(?:（[^）]{{1,8}}）)?"
        )
    told: set[str] = set()
    for text in evidence.texts if patterns else ():
        if text.key != "duties":
            plain = text.content.replace(name, "")
            found = dict.fromkeys(match[0] for match in re.finditer("|".join(patterns), plain))
            if found.keys() - told:
                told |= found.keys()
                left, right = _written("、".join(f"“{one}”" for one in found), name)
                yield Finding(
                    Place(text.caption, text.key), left, right, "请改用单位全称；不是本单位的，请向审核人说明。"
                )


@rule("S5", ERROR, "目录页码与实际页码一致", holds="目录自动生成", breaks="手工编写的目录")
def contents_pages(evidence: Evidence) -> Iterator[Finding]:
    """The contents of a document made here are generated; those of a read one are looked at."""
    for title, said, actual in evidence.contents:
        if said != actual:
            yield Finding(
                Place(f"目录“{title}”", "contents"),
                Side("目录页码", None, str(said)),
                Side("实际页码", None, str(actual)),
                "请更正目录页码。",
            )


# 文字 -----------------------------------------------------------------------------------------------------------------

RATE = re.compile(r"(?:增长|下降|占|差异率|增加了?|减少了?)[^，。；%\d]{0,12}?-?(?:\d+|\d+\.\d|\d+\.\d{3,})%")


@rule("F1", WARNING, "百分比两位小数并带%", holds="100.00%", breaks="下降 100%")
def two_decimals(evidence: Evidence) -> Iterator[Finding]:
    """Rates of change, shares and variances have two decimals: in typed reasons, and in a read document."""
    yield from _each(evidence, RATE, "两位小数，如 100.00%", "请把比率写成两位小数。", ("reason",))
    for anchor, paragraph in evidence.narrative if evidence.imported else ():
        for match in RATE.finditer(paragraph):
            left, right = _written(f"“{match[0]}”", "两位小数，如 100.00%")
            yield Finding(Place(f"说明“{paragraph[:16]}……”", anchor), left, right, "请把比率写成两位小数。")


CONSTANTS = {
    "公务用车运行维护费": r"公务用车运行费|公车运行(?:维护)?费|公务用车维护费",
    "公务用车购置及运行维护费": r"公务用车购置[及和]运行费|公务用车购置和运行维护费|公车购置及运行(?:维护)?费",
    "因公出国（境）费": r"因公出国费|出国\(境\)费|因公出国境费|因公出国\(境\)费",
    "公务接待费": r"公务招待费|业务招待费|公务接待费用",
    "机关运行经费": r"机关运行费(?!用)|机关运行维护费|机关运转经费",
}
"""Constant terms and what is written for them."""


@rule("F2", WARNING, "同一事项用语一致", holds="全文“公务用车运行维护费”", breaks="公务用车运行费")
def constant_terms(evidence: Evidence) -> Iterator[Finding]:
    """Constants of the edition; one finding with every other wording."""
    texts = [(anchor, paragraph) for anchor, paragraph in evidence.narrative]
    texts += [(text.key, text.content) for text in evidence.texts if text.kind in ("goal", "remark", "indicator")]
    found: dict[str, tuple[str, str]] = {}
    for anchor, text in texts:
        for right, pattern in CONSTANTS.items():
            for match in re.finditer(pattern, text):
                found.setdefault(match[0], (right, anchor))
    if found:
        yield Finding(
            Place("全文用语", next(iter(found.values()))[1]),
            Side("文中", None, "、".join(f"“{one}”" for one in found)),
            Side("应统一为", None, "、".join(dict.fromkeys(right for right, _ in found.values()))),
            "请统一用语；印在表样文字中的，请财政局管理员核对年度表样。",
        )


SENTENCE = re.compile(r"^(?:(?:我|本)(?:单位|部门|局|校|院|中心)|无|没有|未发生|由于|因为|因|主要原因)")


@rule(
    "F3", WARNING, "空位不填整句；开支内容不填原因", holds="车辆燃油费、维修维护费", breaks="“开支内容包括我单位无……”"
)
def slot_not_sentence(evidence: Evidence) -> Iterator[Finding]:
    """A slot for contents takes names of costs, no sentence and no reason."""
    for text in evidence.texts:
        use_of_vehicles = text.key.startswith("owned")  # 其他用车主要是……: not 开支内容
        if text.kind == "content" and not use_of_vehicles and SENTENCE.match(text.content.strip()):
            yield Finding(
                Place(text.caption, text.key),
                Side("所填", None, f"“{text.content.strip()}”"),
                Side("应填", None, "开支内容的名称，如“燃油费、维修费”"),
                "这里接在“开支内容包括”之后，请填费用名称；没有支出的，请清空。",
            )


LEFTOVER = re.compile(
    r"[XＸx×]{2,}|增加[（(]减少[）)]|减少[（(]增加[）)]|增长[（(]下降[）)]|增加/减少|增长/下降|填表说明|编制说明：|"
    r"[（(【]?请(?:在此)?填写[^，。；]{0,10}|此处填写|待填写?|待补充?|_{3,}|＿{2,}|【[^】]*】|[?？]{2,}"
)


@rule("F4", ERROR, "不得残留XX、“增加（减少）”、填表说明、上年年份", holds="全文 2023", breaks="标题残留 XX")
def nothing_left_over(evidence: Evidence) -> Iterator[Finding]:
    """Template leftovers, and last year's year where this year's belongs."""
    yield from _each(evidence, LEFTOVER, "删去或填写实际内容", "请删去模板残留文字。")
    last = evidence.book.year - 1
    stale = re.compile(
        rf"(?:截至|截止)\s*{last}年(?:12月31日|末|底)|{last}年度(?:部门|单位)?(?:决算|收入|支出|预算执行|预算绩效|绩效)"
    )
    for text in evidence.texts:
        for clause in re.split(r"[。；\n]", text.content):
            match = stale.search(clause)
            if match and not re.search(r"上年|去年|相比|较|比|以来|起", clause):
                left, right = _written(f"“{match[0]}”", f"{evidence.book.year} 年")
                yield Finding(
                    Place(text.caption, text.key),
                    left,
                    right,
                    "上年的年份残留，请改为本年；确指上年的，请写明“与上年相比”。",
                )
                break


MARKS = re.compile(
    rf"[，。；：、！？]{{2,}}|(?<={HAN})[,;!?](?={HAN})|(?<={HAN})[.](?={HAN})|(?<={HAN}):(?={HAN})|"
    rf"、\s*\d{{1,2}}[.．、](?=\s*{HAN})|(?:[，、；]|其中：|分别是：)\s*(?=\n|$)"
)


@rule("F5", WARNING, "无重复标点、半角标点、残句", holds="，", breaks="半角逗号")
def sound_marks(evidence: Evidence) -> Iterator[Finding]:
    """No doubled, half-width or hanging marks in typed texts; decimals, versions and lists with their own marks are none."""
    for text in evidence.texts:
        found = [
            text.content[max(0, match.start() - 3) : match.end() + 3].replace("\n", "")
            for match in MARKS.finditer(text.content)
        ]
        if found and text.kind != "indicator":
            left, right = _written("、".join(f"“{one}”" for one in found[:4]), "全角标点，一处一个，句子完整")
            yield Finding(Place(text.caption, text.key), left, right, "请更正标点。")


PLAIN_YUAN = re.compile(
    r"(?:支出|收入|经费|预算|决算|资金|费用|拨款|补助|总额|金额|费)[^，。；、每均价准]{0,8}?\d[\d,]*(?:\.\d+)?\s*元(?!/|每|以[上下内]|[至到])"
)


@rule("F6", ERROR, "元、万元不混用", holds="万元", breaks="死亡抚恤年初预算为0元")
def one_unit(evidence: Evidence) -> Iterator[Finding]:
    """Amounts of income, spending and budgets are in 万元; unit prices and standards may be in 元."""
    yield from _each(evidence, PLAIN_YUAN, "以万元为单位", "请把金额改为万元，与全文一致。")


DATE = re.compile(r"(?<![\d.])(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?![\d.])")
YEAR = r"(?<!\d){year}(?=\s*(?:部门|单位|预算|决算|全年|上半年|下半年|支出|收入|财政|绩效))"


@rule("F7", WARNING, "日期写法为2023年12月31日，年度写法为2023年度", holds="2023年12月31日", breaks="2023.12.31")
def dates(evidence: Evidence) -> Iterator[Finding]:
    """Dates with 年月日; years with 年 or 年度: in typed texts, and heads of read tables."""
    advice = "请按“2023年12月31日”“2023年度”的写法更正。"
    yield from _each(evidence, DATE, "年、月、日齐全", advice)
    for year in (evidence.book.year, evidence.book.year - 1):
        yield from _each(evidence, re.compile(YEAR.format(year=year)), f"{year}年度", advice)
    for anchor, paragraph in evidence.narrative if evidence.imported else ():
        if re.search(rf"[（(]\s*{evidence.book.year}\s*[）)]", paragraph):
            left, right = _written(f"“（{evidence.book.year}）”", f"（{evidence.book.year}年度）")
            yield Finding(Place(f"说明“{paragraph[:16]}……”", anchor), left, right, advice)
