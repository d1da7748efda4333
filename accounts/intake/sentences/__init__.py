"""The one reader of words that people wrote: what they say, as typed data (文字的读取：全系统只此一处).

Reasons and passages that were typed, words in papers of guests, paragraphs of a document that was read: a text becomes
`accounts.checks.claims`, which the rules compare with the accounts. What the product says itself is never read back.
Every repetition is bounded: no text may take longer than its length.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache

from accounts.checks.claims import (
    Clause,
    NamedAmount,
    NamedPart,
    StatedChange,
    StatedShare,
    StatedStage,
    StatedVariance,
)
from accounts.editions.language.names import captions

from .documents import HAN, NUMBER, DocumentSentences, number
from .documents import read_document as read_document

KEPT = 4096
"""How many texts are kept as read: several rules read each of them."""

# Amounts ------------------------------------------------------------------------------------------------------------------

AMOUNT = re.compile(rf"(?<!单价)(?<![\d.,-]){NUMBER}\s{{0,4}}万元")
CHANGE = re.compile(rf"((增加|减少)\s{{0,4}}{NUMBER}\s{{0,4}}万元(?:，(增长|下降)\s{{0,4}}{NUMBER}\s{{0,4}}%)?)")
SHARE = re.compile(rf"([^，；：。]{{0,60}}?){NUMBER}\s{{0,4}}万元，占([^0-9，；。-]{{0,40}}){NUMBER}\s{{0,4}}%")
VARIANCE = re.compile(
    rf"预算数\s{{0,4}}{NUMBER}\s{{0,4}}万元，决算数\s{{0,4}}{NUMBER}\s{{0,4}}万元，预决算差异率\s{{0,4}}{NUMBER}\s{{0,4}}%"
)
STAGE = re.compile(
    r"(本年|今年|决算数?|上年|去年|年初预算数?|全年预算数?)([^，。；、\d]{0,12}?)(\d[\d,]{0,15}(?:\.\d{1,6})?)\s{0,4}万元"
)
STAGES = {"上年": "prior", "去年": "prior", "年初预算": "original_budget", "全年预算": "final_budget"}
BEFORE_AMOUNT = re.compile(
    "度|实际|共|总|合计|支出|收入|经费|费用|费|资金|拨款|决算|预算|执行|安排|发生|数|额|为|是|约|了|的|："
)
"""Words between 本年 and an amount that do not make it the amount of something else."""
CALLED = re.compile(
    rf"(?<![{HAN}])(?P<name>[{HAN}]{{4,20}}?)(?:支出|金额)?(?:决算数?)?(?:共计|合计|为|达)?\s?(?P<amount>\d[\d,]{{0,15}}(?:\.\d{{1,6}})?)\s?万元(?!用于)"
)
OF_OTHERS = re.compile("增|减|追|升|降|上年|去年|上半年|年初|年末|预算|计划|目标|其中|季度|月|调|新|比|至|到|由|资金$")
YUAN = re.compile(r"(?<![\d.,])\d[\d,]{0,20}(?:\.\d{1,8})?\s{0,4}[百千]?元(?![旦月宵件素])(?!\s{0,4}[/／每])")
RATE_WORDS = re.compile(r"每|[人户次平日月年生床辆]均|标准|(?<!评)价(?!值)|限额|起付|定额|面额")
COMPARED = r"(?:增长|下降|增加|减少|上升|降低|增幅|降幅|占比?(?!地)|比重|差异率|执行率|完成率)"
PERCENT = re.compile(
    rf"{COMPARED}[{HAN}“”（）]{{0,12}}?(?<![于过])[:：]?[-－]?\d{{1,12}}(?!\.\d\d[%％])(?:\.\d{{1,8}})?[%％](?!以[上下内]|左右)"
    rf"|(?:增长|下降|差异率|占比?(?!地))(?:了|为)?[-－]?\d{{1,12}}(?:\.\d{{1,8}})?(?=[，。；、）]|$)"
)
RATE_OF_NOTHING = re.compile(
    r"(?P<stage>年初|全年)?预算数?(?:安排)?(?:均?为|是|：)?\s?(?:零|0(?:\.0{1,4})?)(?![\d.])(?:万?元)?"
    r"(?:(?!预算)[^。；\n]){0,60}?(?:完成(?:了|率)?(?:(?:(?P=stage)|当年)?预算数?)?|差异率)的?(?:为|是)?\s?-?\d[\d,.]{0,12}\s?[%％]"
)
"""年初预算为0，支出决算为10.77万元，完成年初预算的95.89%; of the full-year budget there may be a rate."""
LIKE_BEFORE = (
    r"[与和同较比](?:上年|去年|20\d\d年)(?:度|同期)?(?:相比|比较|比)?(?:完全)?(?:持平|相同|一致|没有变化|无变化)"
)
MOVED_AND_FLAT = re.compile(
    rf"(?:增加|增长|上升|减少|下降|降低)(?!了?0(?:\.0{{1,4}})?(?:万元|[%％]))[^。；，\n]{{0,24}}，{LIKE_BEFORE}"
    rf"|{LIKE_BEFORE}，(?:[较比](?:上年|去年))?(?:增加|增长|上升|减少|下降|降低)了?(?!0(?:\.0{{1,4}})?(?:万元|[%％]))\d"
)

# Reasons ------------------------------------------------------------------------------------------------------------------

OUTSIDE = re.compile(
    r"代管|代收|代扣|代缴|缴库|缴入国库|上缴国库|国库|非税|罚没|罚款|专户|账外|表外|往来款|暂[存收]款|捐款|党费|追缴|追回|挽回|涉案"
    r"|个人(?:负担|缴纳|自付|出资)|社会资本|产值|税收|营业额|销售额|交易额|贷款|存款"
    r"|[未不](?:纳入|计入|列入|属于|包括在)[^，。；\n]{0,8}(?:决算|预算|账|收支)"
)
"""Words of money that is none of the accounts."""
SENTENCE = re.compile(r"[；;。\n]")
CLAUSE = re.compile(r"[，,；;。！!？?\n]")
UP, DOWN = "增加|增长|增多|新增|上升|提高|上调|追加|调增|增拨|增列", "减少|下降|降低|压减|缩减|调减|核减|压缩|收回"
STEP = re.compile(
    rf"(?P<up>{UP})|(?P<down>{DOWN})|(?P<end>[，,])|(?P<within>其中)"
    r"|(?<![\d.,])(?P<amount>\d[\d,]{0,15}(?:\.\d{1,6})?)\s{0,4}万元"
)
LEVELS = ("至", "到", "为", "达")
"""Before an amount: that up or down to which something went, not that by which."""
BETWEEN_THINGS = re.compile(
    rf"[^{HAN}]|本年度?|上年度?|今年|去年|[我本]单位|[我本]部门|增加|增长|增多|新增|上升|提高|减少|下降|降低|压减|缩减|调减"
    r"|项目|经费|支出|费用|资金|工作|调整|功能|科目|单独|列支|导致|存在|相应|所致|[和及与将的等]"
)
"""What stands between the things that a reason names: verbs, particles and general words."""
COMMON = re.compile(
    "本年度?|本单位|我单位|上年|较|比|支出|经费|费用|资金|收入|预算|决算|项目|增加|减少|上升|下降|增长|据实|正常|厉行节约|"
    "根据|实际|情况|需要|工作|安排|有所|主要|原因|是|因|的|了|和|与|等|所致|导致|变化|调整|，|。|、|；"
)
"""Words that say nothing about what changed."""
WHO = r"(?:(?:我|本)(?:单位|部门|级|局|委|校|院|馆|站|所|队|中心)(?:[（(](?:单位|部门)[）)])?)?"
WHEN = r"(?:本年度?|今年|当年|全年|20\d\d年度?)?"
NOTHING = re.compile(
    rf"^{WHO}{WHEN}{WHO}(?:均|也|暂|实际)?(?:无|没有|未(?:发生|安排|产生|列支|支出)|不(?:涉及|存在|发生))(?P<what>.{{0,80}})$"
)
IS_ZERO = re.compile(r"^.{0,24}(?:为|是)(?:零|0(?:\.0{1,4})?(?:万?元)?)$")
FILLERS = re.compile(r"支出|费用|经费|费|发生|情况|业务|安排|相关|此项|该项|这项|此类|任何|项目|的|“|”")
GROWS = re.compile(r"(?:增加|增长|增多|增大|上涨|上升|提高|加大|扩大|较大|较多)(?:了|较多|较大|所致)?(?:\d.{0,40})?$")
WHY_NEW = re.compile(
    r"新|首次|首年|调整|单独|单列|列支|转入|转由|划[转入拨]|调入|开始|启动|恢复|承接|承担|成立|组建|改革|改[为由]|租[用赁]|购[买置]"
    r"|上年(?:度)?(?:无|未|没有|免)|以前年度|因(?!公)|由于|为了|根据|按照|依据|要求|批复|举办|开展|实施|建设|追加|下达"
)
OTHER_MONEY = re.compile("非财政|其他资金|往来资金|自有资金|事业收入安排|单位资金")
ADJUSTED = re.compile(
    r"(?:调整|调减|调增|收回|收缴|缴回|上缴|核销|盘活)[^，。；\n]{0,12}(?:结转|结余)|(?:结转|结余)[^，。；\n]{0,12}(?:调整|调减|调增|收回|收缴|缴回|上缴|核销|盘活)"
)

# The form of words --------------------------------------------------------------------------------------------------------

DAY = r"(?:0?[1-9]|[12]\d|3[01])"
DATE_AMISS = re.compile(
    rf"(?<![A-Za-z\d.\-/])(?:19|20)\d\d([./\-])(?:0?[1-9]|1[0-2])\1{DAY}(?![\d]|[.\-/]\d)"
    rf"|(?:19|20)\d\d年\d{{1,2}}月{DAY}号|(?<!\d)\d\d年(?:\d{{1,2}}月\d{{1,2}}|度)"
)
BARE_YEAR = re.compile(
    r"(?<![\d.,\-/A-Za-z])20\d\d(?=(?:部门|单位|整体)?(?:预算|决算|收入|支出|收支|财政|一般公共预算|政府采购|机关运行|绩效|“三公”|全年|本年))"
)
WHOLLY_YEAR = re.compile(r"^\s{0,8}[（(]?20\d\d[）)]?\s{0,8}$")
SELF = re.compile(r"(?:我|(?<![基样成资文根版日])本)(部门|单位)(?:[（(/／](部门|单位)[）)]?|单位)?")


@lru_cache(KEPT)
def read(words: str) -> "Sentences":
    """What a text says."""
    return Sentences(words)


def sentences_of_accounts(words: str) -> list[str]:
    """The sentences of a text that speak of money of the accounts."""
    return [one for one in SENTENCE.split(words) if not OUTSIDE.search(one)]


def _direction(words: str) -> int:
    return bool(re.search(UP, words)) - bool(re.search(DOWN, words))


class Sentences(DocumentSentences):
    """One text, read as far as somebody asks; the properties are those of `claims.Sentences`."""

    # Amounts

    @cached_property
    def amounts(self) -> tuple[Decimal, ...]:
        """Prices apart."""
        return tuple(map(number, AMOUNT.findall(self.words)))

    @cached_property
    def amounts_in_yuan(self) -> tuple[str, ...]:
        """Prices, standards and averages are none of the accounts, nor is money of others."""
        clauses = (clause for sentence in sentences_of_accounts(self.words) for clause in sentence.split("，"))
        return tuple(one[0] for clause in clauses if not RATE_WORDS.search(clause) for one in YUAN.finditer(clause))

    @cached_property
    def rates_out_of_form(self) -> tuple[str, ...]:
        """Blanks apart."""
        return tuple(one[0] for one in PERCENT.finditer(re.sub(r"\s", "", self.words)))

    @cached_property
    def changes(self) -> tuple[StatedChange, ...]:
        """With or without a rate."""
        return tuple(
            StatedChange(words, word, number(amount), rate_word, number(rate) if rate else None)
            for words, word, amount, rate_word, rate in CHANGE.findall(self.words)
        )

    @cached_property
    def shares(self) -> tuple[StatedShare, ...]:
        """The whole by its caption, where one is named."""
        found = SHARE.finditer(self.words if "占" in self.words else "")
        return tuple(
            StatedShare(
                one[0],
                one[1].strip(),
                number(one[2]),
                number(one[4]),
                captions().get(one[3].strip().removesuffix("的"), ""),
            )
            for one in found
        )

    @cached_property
    def variances(self) -> tuple[StatedVariance, ...]:
        """Each with its rate."""
        return tuple(StatedVariance(one[0], *map(number, one.groups())) for one in VARIANCE.finditer(self.words))

    @cached_property
    def stages(self) -> tuple[StatedStage, ...]:
        """What is said between stage and amount, general words apart."""
        return tuple(
            StatedStage(
                one[0], STAGES.get(one[1].removesuffix("数"), ""), BEFORE_AMOUNT.sub("", one[2]), number(one[3])
            )
            for one in STAGE.finditer(self.words)
        )

    @cached_property
    def named_amounts(self) -> tuple[NamedAmount, ...]:
        """In their order."""
        found = (NamedAmount(one["name"], number(one["amount"])) for one in CALLED.finditer(self.words))
        return tuple(one for one in found if not OF_OTHERS.search(one.name))

    @cached_property
    def parts(self) -> tuple[NamedPart, ...]:
        """`人员经费增加46.21万元，项目减少40.84万元`."""
        return tuple(part for one in sentences_of_accounts(self.words) for part in _parts(one))

    @cached_property
    def rates_of_nothing(self) -> tuple[str, ...]:
        """Each in its words."""
        return tuple(one[0] for one in RATE_OF_NOTHING.finditer(self.words))

    @cached_property
    def moved_and_flat(self) -> tuple[str, ...]:
        """Each in its words."""
        return tuple(one[0] for one in MOVED_AND_FLAT.finditer(self.words))

    # Reasons

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Without blanks around them."""
        return tuple(Clause(words, _direction(words)) for one in CLAUSE.split(self.words) if (words := one.strip()))

    @cached_property
    def direction(self) -> int:
        """Of all sentences about the accounts together."""
        return _direction("；".join(sentences_of_accounts(self.words)))

    @cached_property
    def things(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(BETWEEN_THINGS.split(self.words))

    @cached_property
    def telling(self) -> str:
        """Common words apart."""
        return COMMON.sub("", self.words)

    @cached_property
    def only_grows(self) -> bool:
        """Each clause ends with growth, and none says why it is new."""
        words = [one.words for one in self.clauses]
        return bool(words) and all(GROWS.search(one) and not WHY_NEW.search(one) for one in words)

    def only_none_of(self, name: str) -> bool:
        """Each clause says zero, or none of what the name says."""
        said = ((one.words, NOTHING.match(one.words)) for one in self.clauses)
        return all(
            IS_ZERO.match(words) or (none and FILLERS.sub("", none["what"]) in FILLERS.sub("", name))
            for words, none in said
        )

    @cached_property
    def names_other_money(self) -> bool:
        """By the words that are used for it."""
        return bool(OTHER_MONEY.search(self.words))

    @cached_property
    def adjusts_balances(self) -> bool:
        """In one clause."""
        return bool(ADJUSTED.search(self.words))

    # The form of words

    @cached_property
    def dates_out_of_form(self) -> tuple[str, ...]:
        """Each as written."""
        return tuple(one[0] for one in DATE_AMISS.finditer(self.words))

    @cached_property
    def bare_years(self) -> tuple[str, ...]:
        """Each as written."""
        return tuple(one[0] for pattern in (BARE_YEAR, WHOLLY_YEAR) for one in pattern.finditer(self.words))

    @cached_property
    def selves(self) -> tuple[tuple[str, str, str], ...]:
        """In their order."""
        return tuple((one[0], one[1], one[2] or "") for one in SELF.finditer(self.words))


def _parts(sentence: str) -> Iterator[NamedPart]:
    sign, since, within = 0, 0, False
    for step in STEP.finditer(sentence):
        if step["amount"]:
            if sign and not sentence[since : step.start()].rstrip().endswith(LEVELS):
                yield NamedPart(sign * number(step["amount"]), within)
        elif step["within"]:
            within = True
        else:
            sign, since = (1 if step["up"] else -1 if step["down"] else 0), step.end()
