"""What words that a person wrote say of self-evaluations: how many there are, their money, papers beside them (绩效文字的读取)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from accounts.figures.numerals import is_digits, numeral
from accounts.intake.sentences.documents import number

NUMBER = r"(?:\d{1,6}|[一二两三四五六七八九十]{1,3})"
NUMERALS = {numeral(one): one for one in range(1, 100)} | {"两": 2}
WHOLE_CLAIM = re.compile(rf"整体支出绩效(?:目标)?自评价?表?(?P<count>{NUMBER})[个张份]")
PROGRAMME_CLAIM = re.compile(
    r"(?:预算绩效评价项目|绩效(?:自评价?|评价)项目|项目(?:支出)?绩效(?:目标)?自评价?表?|自评项目)"
    rf"(?P<count>{NUMBER})[个张份]"
)
AMOUNT = r"(?:为|共计|共)?(\d[\d,]{0,20}(?:\.\d{1,8})?)万元"
AMOUNTS = {
    "final_budget": re.compile(rf"全年预算(?:总额|总数|数){AMOUNT}"),
    "executed": re.compile(rf"执行(?:总额|总数|数){AMOUNT}"),
}
OF_OTHER_YEARS = re.compile(r"(?:上年|去年|以前年度|20\d\d年)[^。；\n]{0,30}$")
ANNOUNCED = re.compile(r"(?:附有|附件|附上|附送|附后|后附|另附|详见附|见附|附(?![属近加]))([^。；，,]{0,80})")
PAPERS = re.compile(r"(?:绩效)?自评价?报告|绩效评价报告|评价报告")
TABLES = "自评表"


@dataclass(frozen=True)
class StatedSheets:
    """What a text says of the self-evaluations: how many, their money in 万元 by stage, whether of another year."""

    count: int
    amounts: Mapping[str, Decimal]
    is_earlier: bool


def counted(words: str) -> int:
    """The number of `12`, `十二` or `两`; 0 when the numeral cannot be read."""
    return int(words) if is_digits(words) else NUMERALS.get(words, 0)


def stated_sheets(words: str, *, whole: bool) -> Iterator[StatedSheets]:
    """What a text says of the self-evaluation of the whole unit, or of those of programmes."""
    for match in (WHOLE_CLAIM if whole else PROGRAMME_CLAIM).finditer(words):
        rest = re.split(r"[；;。]", words[match.end() :], maxsplit=1)[0]
        said = {stage: number(found[1]) for stage, amount in AMOUNTS.items() if (found := amount.search(rest))}
        is_earlier = bool(OF_OTHER_YEARS.search(words[max(0, match.start() - 30) : match.start()]))
        yield StatedSheets(counted(match["count"]), said, is_earlier)


def announced(words: str) -> Iterator[str]:
    """Papers that a text says are attached; TABLES where it says so of the tables."""
    for attached in ANNOUNCED.findall(words):
        yield from PAPERS.findall(attached)
        yield from (TABLES,) if TABLES in attached else ()


# Indicators that a text counts, and kinds that it says are missing --------------------------------------------------------

SENTENCE = re.compile(r"[。；;！!？?\n]")
LEVEL_FIRST = re.compile(
    r"([一二三])级(?:绩效)?指标(?:共计|总计|合计|共有|共设|设置|设定|设|共|计|有|为|：|:|了){0,4}"
    rf"({NUMBER})[个项条](?!均?(?:全部|均|都)?已?(?:完成|未完成|达标|达到|偏离))"
)
NUMBER_FIRST = re.compile(rf"({NUMBER})[个项条]([一二三])级(?:绩效)?指标")
SETS = re.compile(r"设置|设定|设立|共设|设有|共有|包括|包含|涵盖|共计|分解为|细化为")
PART = re.compile(r"其中|新增|增加|减少|删减|取消|精简|上年|去年|以前年度|往年|平均|每个")
DONE = re.compile(r"完成|未|达到|达标|偏离")
JOINT = r"(?:、|和|及|与|以及|或)"
SET_UP = r"(?:进行|予以|单独|具体)?(?:设置|设定|设立|编制|制定|列示|填列|填报|体现)"
WHERE_ENDS = r"(?=[，,：:、）)”]|等|$)"
EARLIER = re.compile(r"上年|去年|以前年度|往年|不存在|避免|防止|杜绝|如果|若")


def _sentences(text: str) -> list[str]:
    return [re.sub(r"\s+", "", one) for one in SENTENCE.split(text) if one.strip()]


def claimed_counts(words: str) -> Iterator[tuple[str, int, str]]:
    """(level, count, words before) of what a text says the tables have; not of parts, changes or other years."""
    return (one for sentence in _sentences(words) for one in _claimed_counts(sentence))


def _claimed_counts(sentence: str) -> Iterator[tuple[str, int, str]]:
    for start, level, said, needs_verb in sorted(
        [
            *((one.start(), one[1], one[2], False) for one in LEVEL_FIRST.finditer(sentence)),
            *((one.start(), one[2], one[1], True) for one in NUMBER_FIRST.finditer(sentence)),
        ]
    ):
        before = sentence[:start]
        is_other = PART.search(before) or DONE.search(re.split(r"[，,]", before)[-1])
        if not is_other and (SETS.search(before) or not needs_verb):
            yield level, counted(said), before


def said_to_be_missing(words: str, terms: str) -> Iterator[tuple[str, list[str]]]:
    """(sentence, kinds of indicators that it says are missing); `terms` is a pattern of the kinds."""
    patterns, split = missing_patterns(terms), re.compile(terms)
    for sentence in _sentences(words):
        for match in (one for pattern in patterns for one in pattern.finditer(sentence)):
            if not EARLIER.search(re.split(r"[，,]", sentence[: match.start()])[-1]):
                yield sentence, split.findall(match["terms"])


def missing_patterns(terms: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """成本指标、时效指标均未设置; 未设置成本指标和时效指标, 缺少满意度指标."""
    one = rf"(?:{terms})(?:类)?(?:绩效)?(?:指标)?"
    listed = rf"(?P<terms>(?:{one}{JOINT}){{0,12}}(?:{terms})(?:类)?(?:绩效)?指标)"
    none = r"(?:均|都|全部|也|还|尚|仍|皆){0,4}(?:未|没有|没|尚未)(?:能)?"
    return (
        re.compile(rf"{listed}(?:等)?(?:{none}{SET_UP}|缺失|缺项|空缺){WHERE_ENDS}"),
        re.compile(rf"(?:(?:未|没有|没|尚未){SET_UP}|缺少|缺失|缺乏|没有|漏设){listed}{WHERE_ENDS}"),
    )


# Slips that a text admits -------------------------------------------------------------------------------------------------

DOCUMENT = re.compile(r"自评|绩效|决算|公开|指标|目标值|完成值")
SLIPS = re.compile(
    r"(?:书写|填写|填报|填列|录入|抄写|撰写|打印|排版|校对|计算|标点|文字|数字|单位|金额)"
    r"[^，,；。、]{0,4}(?:错误|有误|不规范|不准确|不正确|失误|混乱)"
    r"|笔误|错别字|错字|漏字|漏填|错填|误填"
)
DENIED = re.compile(
    r"避免|杜绝|防止|防范|减少|降低|未发现|未出现|没有|无|不存在|纠正|整改|已更正|核查|检查|不得|严禁|确保"
)
EDITING = re.compile(
    r"[（(【\[][^）)】\]]{0,20}(?:请|待|需|应)(?:补充|核实|核对|修改|确认|删除|更新)[^）)】\]]{0,20}[）)】\]]"
    r"|此处(?:需|应|请)[^，。；]{0,6}(?:补充|修改|删除|核实|核对)|批注[：:]|修改意见[：:]"
)


def slips_of_the_pen(words: str) -> Iterator[str]:
    """Clauses that admit slips of the pen in the document itself, and notes of editing."""
    for sentence in _sentences(words):
        yield from (one[0] for one in EDITING.finditer(sentence))
        for clause in re.split(r"[，,]", sentence) if DOCUMENT.search(sentence) else ():
            for match in SLIPS.finditer(clause):
                if not DENIED.search(clause[: match.start()]) and not DENIED.match(clause[match.end() :]):
                    yield clause
