"""What words that a person wrote say, as typed data: amounts, changes, shares, parts, things named (文字所述).

The rules read these, never the words themselves for what they mean; `accounts.intake.sentences` is the one reader that makes
them, and whoever calls the rules hands it in. How words are spelt is no claim: the rules of wording look at them as they
stand. Amounts are in 万元, rates in percent, as written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol


@dataclass(frozen=True)
class StatedChange:
    """`减少266.65万元，下降52.15%`: words, amount in 万元, rate in percent or None."""

    words: str
    word: str
    amount: Decimal
    rate_word: str
    rate: Decimal | None


@dataclass(frozen=True)
class StatedShare:
    """`基本支出98.22万元，占本年支出合计的40.15%`: amount in 万元, rate in percent, the figure that is named as the whole or ''."""

    words: str
    caption: str
    amount: Decimal
    rate: Decimal
    whole: str = ""


@dataclass(frozen=True)
class StatedVariance:
    """`年初预算数424.33万元，决算数229.63万元，预决算差异率-45.88%`: 万元, 万元, percent."""

    words: str
    budget: Decimal
    outturn: Decimal
    rate: Decimal


@dataclass(frozen=True)
class StatedStage:
    """`上年支出12.30万元`: the stage ('' for this year's outturn), what stands between, beside words that say nothing."""

    words: str
    stage: str
    between: str
    amount: Decimal


@dataclass(frozen=True)
class NamedAmount:
    """A thing of the unit's own and its amount: `校舍维修工程共计12.30万元`."""

    name: str
    amount: Decimal


@dataclass(frozen=True)
class StatedSum:
    """A whole and its parts as said: `实有人数6人，其中：在职人员6人……`."""

    figure: str
    whole: Decimal
    parts: tuple[Decimal, ...]


@dataclass(frozen=True)
class StatedNames:
    """`下设2个处室，分别是：办公室、财务科`: of what, how many (None where no number is said), the names."""

    what: str
    count: int | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """A clause with the direction that it gives to what it names: 1, −1, 0 for none or both."""

    words: str
    direction: int


class NamedPart(NamedTuple):
    """An amount in 万元 with its sign, and whether it is a part of the part before it (其中)."""

    amount: Decimal
    within: bool


class Sentences(Protocol):
    """What one text says; everything is read when it is asked for."""

    # Amounts
    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Every amount in 万元, prices apart."""

    @property
    def amounts_in_yuan(self) -> tuple[str, ...]:
        """Amounts of the accounts that are written in 元; prices, standards and averages are none."""

    @property
    def rates_out_of_form(self) -> tuple[str, ...]:
        """Rates of the accounts without two decimals or without a percent sign."""

    @property
    def changes(self) -> tuple[StatedChange, ...]:
        """Every change with an amount."""

    @property
    def shares(self) -> tuple[StatedShare, ...]:
        """Every amount with its share."""

    @property
    def variances(self) -> tuple[StatedVariance, ...]:
        """Every budget with its outturn and rate."""

    @property
    def stages(self) -> tuple[StatedStage, ...]:
        """Amounts called this year's, last year's or the budget's."""

    @property
    def named_amounts(self) -> tuple[NamedAmount, ...]:
        """Things named at the beginning of a clause with their amounts; not changes, other years, budgets."""

    @property
    def parts(self) -> tuple[NamedPart, ...]:
        """The increases and decreases that are named with amounts."""

    @property
    def rates_of_nothing(self) -> tuple[str, ...]:
        """Rates that are said of a budget of zero."""

    @property
    def moved_and_flat(self) -> tuple[str, ...]:
        """What is said to have moved and to be as before in one breath."""

    # Reasons
    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, each with its direction."""

    @property
    def direction(self) -> int:
        """The direction of the sentences that speak of the accounts: 1, −1, 0 for none or both."""

    @property
    def things(self) -> tuple[str, ...]:
        """What stands between verbs, particles and general words: the things that a reason names."""

    @property
    def telling(self) -> str:
        """What is left without words that say nothing about what changed."""

    @property
    def only_grows(self) -> bool:
        """Whether it says that something grew and no more."""

    def only_none_of(self, name: str) -> bool:
        """Whether it says no more than that there was none of the thing of that name."""

    @property
    def names_other_money(self) -> bool:
        """Whether it names money other than appropriations."""

    @property
    def adjusts_balances(self) -> bool:
        """Whether it tells of an adjustment of what was carried over."""

    # The form of words
    @property
    def dates_out_of_form(self) -> tuple[str, ...]:
        """Dates with points or strokes, short years."""

    @property
    def bare_years(self) -> tuple[str, ...]:
        """Years without 年 or 年度; a text that is no more than a year among them."""

    @property
    def selves(self) -> tuple[tuple[str, str, str], ...]:
        """How it calls its own body: the words, 部门 or 单位, the second such word or ''."""

    # Whole documents
    @property
    def sums(self) -> tuple[StatedSum, ...]:
        """Wholes that are said with their parts: people, vehicles, procurement."""

    @property
    def lists(self) -> tuple[StatedNames, ...]:
        """Names that are listed: offices, subordinates, economic items."""

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """(款, 项) of each item of spending that is said."""

    @property
    def asset_dates(self) -> tuple[str, ...]:
        """The date before 固定资产原值."""

    @property
    def budget_labels(self) -> tuple[str, ...]:
        """The two characters before 预算数 and its amount: 年初, 全年."""

    @property
    def empty_tables(self) -> tuple[str, ...]:
        """Titles of tables that are said to be empty."""

    @property
    def title(self) -> str:
        """The words without a number before and marks around them."""

    @property
    def contents_line(self) -> tuple[str, int] | None:
        """Heading and page of a line of typed contents."""


Reader = Callable[[str], Sentences]


class ReadParagraph(NamedTuple):
    """A paragraph of a document that was read: where it stands, its words, the figure that its section is about or ''."""

    key: str
    words: str
    about: str = ""


def no_reader(words: str) -> Sentences:
    """What rules have until a reader is handed in. Raises RuntimeError: a text that nobody reads would be found right."""
    raise RuntimeError(f"no reader of texts was handed to the rules: {words[:20]}")
