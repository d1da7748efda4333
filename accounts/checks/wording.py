"""Wording: percentages, constant terms, slots, leftovers, marks, units and dates (文字规则)."""

import re
from collections.abc import Iterator

from accounts.figures.totals import LINES

from . import ERROR, WARNING, Evidence, Finding, Findings, Side, Text, rule
from .texts import HAN, about, around, marked, quoted, where, written


@rule(
    "F1",
    WARNING,
    "百分比两位小数并带%",
    holds="下降100.00%",
    breaks="下降 100%",
)
def percentages(evidence: Evidence) -> Findings:
    """Rates of the accounts have two decimals; words in cells of guests keep their own form."""
    return marked(
        written(evidence, "goal", "remark", "cell"),
        lambda text: evidence.read(text.content).rates_out_of_form,
        Side("应写为", printed="两位小数并带百分号，如“12.50%”"),
        "请按两位小数重写该比率。",
    )


CONSTANTS = {
    "公务用车运行维护费": r"公务用车(?:购置[及和与])?(?:运行|维护)费|公务用车购置[和与]运行维护费|公车运行(?:维护)?费",
    "公务接待费": r"(?:公务|业务)招待费",
    "“三公”经费": r"三公经费|\"三公\"经费|'三公'经费",
    "机关运行经费": r"机关运转经费",
    "年初（年末）结转和结余": r"年[初末](?:财政拨款)?结转(?:及|与)?结余",
    "使用非财政拨款结余": r"用?事业基金弥补收支差额",
    "一般公共预算财政拨款": r"公共财政预算(?:财政)?拨款|(?<!一般)公共预算(?:财政)?拨款",
    "政府性基金预算": r"政府基金预算",
    "国有资本经营预算": r"国有资产经营预算|国资经营预算",
    "附属单位上缴收入": r"附属单位(?:上交收入|缴款)",
    "上缴上级支出": r"上交上级(?:单位)?支出",
    "文化旅游体育与传媒支出": r"(?<!原)文化体育与传媒(?:支出)?",
    "卫生健康支出": r"(?<!原)医疗卫生与计划生育支出",
    "自然资源海洋气象等支出": r"(?<!原)国土(?:资源|海洋)气象等(?:事务|支出)",
    "资源勘探工业信息等支出": r"(?<!原)资源勘探(?:电力)?信息等(?:事务|支出)",
    "城乡社区支出": r"城乡社区事务支出",
    "农林水支出": r"农林水事务支出",
    "商业服务业等支出": r"商业服务业等事务(?:支出)?",
    "金融支出": r"金融监管等事务(?:支出)?",
}
"""Official names and the other ways in which people write them, 类 of the classification under former names among them."""


@rule(
    "F2",
    WARNING,
    "同一事项用语一致",
    holds="全文称“公务用车运行维护费”",
    breaks="“公务用车运行费”与“公务用车运行维护费”并用",
)
def constant_terms(evidence: Evidence) -> Findings:
    """One name for one thing: a finding for every place where people wrote another."""
    hits: dict[str, list[tuple[Text, str, str]]] = {}
    for text in written(evidence, "cell"):
        for official, pattern in CONSTANTS.items():
            hits.setdefault(text.key, []).extend((text, one[0], official) for one in re.finditer(pattern, text.content))
    for found in filter(None, hits.values()):
        yield Finding(
            where(text for text, _, _ in found),
            Side("另有写法", printed=quoted(word for _, word, _ in found)),
            Side("规范用语", printed=quoted(official for _, _, official in found)),
            "请改为规范用语。",
        )


NONE_AT_ALL = re.compile(
    r"^无[。]?$|没有|未(?:发生|安排|产生|开展|列支|支出|购置)|不(?:涉及|存在|发生)|无(?:此|该|相关|任何)"
    rf"|^[我本][{HAN}]{{0,8}}?(?<!有)无(?![线障人菌纸偿])"
)
GIVES_REASON = re.compile(r"主要原因|原因是|由于|因为|导致|所致|^因(?!公)|(?:增加|减少|增长|下降|压减)(?:[了较]|$)")


@rule(
    "F3",
    WARNING,
    "空位不填整句；开支内容不填原因",
    holds="开支内容包括车辆燃油费、维修维护费",
    breaks="开支内容包括我单位无因公出国（境）费",
)
def slots_hold_their_kind(evidence: Evidence) -> Findings:
    """What money was spent on is a list of items; `其他用车主要是：` takes a sentence and is left alone."""
    advice = "请只填开支的项目，如“车辆燃油费、维修维护费”；没有开支时留空，原因填在原因栏。"
    counts = {name for name, line in LINES.items() if line.unit != "yuan"}
    for text in (one for one in evidence.texts if one.kind == "content"):
        clauses = (one.words for one in evidence.read(text.content).clauses)
        amiss = (NONE_AT_ALL.search(clause) or GIVES_REASON.search(clause) for clause in clauses)
        if re.split(r"[\[.]", text.key)[0] not in counts and ("。" in text.content or any(amiss)):
            yield about(text, "开支内容填为", Side("应填", printed="开支项目的名称，不填整句或原因"), advice)


UP, DOWN = "增加|增长|上升|提高", "减少|下降|降低"
LEFTOVER = re.compile(
    r"(?<![A-Za-z0-9])(?:[XxＸ×]{2,20}|[XＸ×](?=[年月日个人次万元辆项名批台%]))(?![A-Za-z0-9])|\*{2,20}|_{2,20}|＿{2,20}|[（(]\s{0,20}[）)]"
    rf"|(?:(?:{UP})[（(/／](?:{DOWN})|(?:{DOWN})[（(/／](?:{UP})|增[（(/／]减|有[（(/／]无|是[（(/／]否)(?=[）)\d，。]|$)"
    r"|(?<!编写)(?<!编制)(?<!修订)(?<!制定)(?<!统计)填[表报写]说明|请(?:在此)?填[写报列]|此处填[写报]"
    r"|请(?:根据|按照?)实际(?:情况)?(?:填|修|删|说明)|请(?:删除|列明)|[（(][^（）()]{0,40}(?:自行删除|可删除|如无[请则可]|若无[请则可])"
)
ACCOUNTS = "(?:部门|单位|整体)?(?:决算|收入|支出|收支|财政拨款|一般公共预算|政府性基金|政府采购|机关运行|预算绩效|“三公”|实有|本年)"
SAYS_US = rf"(?:我|(?<![{HAN}])本)(?:单位|部门|局|校|院|馆|站|所|队|委|中心)"


def leftovers(text: Text, year: int) -> Iterator[str]:
    """Marks of a form that was not filled in, and last year's year where this year's belongs."""
    read, last = re.sub(r"《[^《》]{0,200}》", "《》", text.content), year - 1
    aside = r"(?<![比较与同和按])(?<!支付)(?<!清算)(?<!根据)(?<!依据)(?<!相比)(?<!来自)(?<!结转)(?<!上年)"
    stale = (
        rf"{aside}{last}年度{ACCOUNTS}(?!批复|审计|检查|结转|结余|公开|相比)"
        rf"|{aside}{SAYS_US}{last}年度(?!(?:结转|结余|{ACCOUNTS})?(?:批复|审计|检查|结转|结余|相比))"
        rf"|(?<![比较与同])截[至止]{last}年(?:12月31日|[末底])|^于?{last}[年./-]12[月./-]31日?前?(?:完成)?$"
    )
    yield from (around(match, 3) for match in LEFTOVER.finditer(read))
    for sentence in re.split(r"[。；;\n]", read):
        if not re.search(r"上年|去年|相比", sentence):
            yield from (around(match, 3) for match in re.finditer(stale, sentence))


@rule(
    "F4",
    ERROR,
    "不得残留XX、“增加（减少）”、填表说明、上年年份",
    holds="全文为本年年份，空位都已填写",
    breaks="标题中留有“XX单位”",
)
def no_leftovers(evidence: Evidence) -> Findings:
    """Nothing of the form, and no year of the last document, is left in the text."""
    year = evidence.book.year
    return marked(
        written(evidence),
        lambda text: leftovers(text, year),
        Side("应写为", printed=f"{year}年度的实际内容"),
        "请填上实际内容，或删去多余的提示；写的确是上年情况的，请写明“与上年相比”。",
    )


DOUBLED = (
    "[的了是和与及在]|增加|减少|增长|下降|上升|降低|提高|压减|追加|较快|较多|较大|持平|变化|支出|收入|经费|预算|决算|单位|部门|本年|上年|万元"
    "|主要|原因|情况|其中|以及|开展|进行|加强|落实|实施|推进|导致|造成|由于|因为|按照|根据|通过|相比|同比|全部|及时|按时|严格|有效|继续|进一步"
)
"""Words that nobody writes twice; 人员人员经费, 服务服务对象 and the like are written."""
MARKS_AMISS = re.compile(
    rf"([，。；：、！？])\1|(?P<said>{DOUBLED}|[{HAN}]{{4,8}})(?P=said)|[，、；：][，。、；：]|。[，、；：]"
    rf"|(?<=[{HAN}）”》%\d])[,;!?](?=[{HAN}（“《])|(?<=[{HAN}）”》])[,;:!?](?=\d)|(?<=[{HAN}）”》]):(?=[{HAN}（“《])"
    rf"|(?<=[{HAN}])\.(?=[{HAN}\d]|$)|(?<=[{HAN}])\((?=[{HAN}])(?![类款项]\))|(?<!\d)\"(?=[{HAN}])"
    rf"|[、，]\d{{1,2}}[.．](?=[{HAN}])"
    r"|(?m:^[，。、；：！？）])|[，、；,]\s{0,8}\Z|(?:主要原因是|由于|因为|以及|其中|包括)[：:]?\s{0,8}\Z"
)
PAIRS = (("（", "）"), ("《", "》"), ("“", "”"))


def marks_amiss(text: Text) -> Iterator[str]:
    """Doubled and half-width marks, torn sentences, brackets without an end."""
    yield from (around(match) for match in MARKS_AMISS.finditer(text.content))
    evened = text.content.replace("(", "（").replace(")", "）")
    for opening, closing in PAIRS:
        if evened.count(opening) > evened.count(closing):
            yield evened[evened.rfind(opening) :][:10]


@rule(
    "F5",
    WARNING,
    "无重复标点、半角标点、残句",
    holds="无政府采购支出，授予中小企业合同金额0.00万元",
    breaks="无政府采购支出,授予中小企业合同金额0.00万元",
)
def punctuation(evidence: Evidence) -> Findings:
    """Marks between Han characters are full-width and single."""
    return marked(
        written(evidence),
        marks_amiss,
        Side("应写为", printed="全角的单个标点，句子完整"),
        "请改用全角标点，删去重复的标点，补全句子。",
    )


@rule(
    "F6",
    ERROR,
    "元、万元不混用",
    holds="年初预算为0.00万元",
    breaks="年初预算为0元",
)
def one_unit_of_money(evidence: Evidence) -> Findings:
    """Amounts are given in 万元 throughout."""
    return marked(
        written(evidence, "cell"),
        lambda text: evidence.read(text.content).amounts_in_yuan,
        Side("应写为", printed="以万元为单位、保留两位小数的金额"),
        "请换算为万元，保留两位小数。",
    )


@rule(
    "F7",
    WARNING,
    "日期写法为2023年12月31日，年度写法为2023年度",
    holds="2023年12月31日",
    breaks="2023.12.31",
)
def dates(evidence: Evidence) -> Findings:
    """Dates and years are written out."""
    return marked(
        written(evidence),
        lambda text: _dates_amiss(evidence, text),
        Side("应写为", printed=f"{evidence.book.year}年12月31日、{evidence.book.year}年度"),
        "请把日期写为年月日，把年度写为“某某年度”。",
    )


def _dates_amiss(evidence: Evidence, text: Text) -> Iterator[str]:
    """Dates and years out of form; a cell of an indicator that is no more than a number is no year."""
    said = evidence.read(text.content)
    yield from said.dates_out_of_form
    yield from (one for one in said.bare_years if text.kind != "cell" or one != text.content)
