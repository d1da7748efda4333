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
