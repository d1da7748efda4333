"""The nine public statements of Xinjiang FY2023 (公开01表至公开09表).

Titles and order follow the published accounts of 2023; heads, 行次 and 栏次 follow the Ministry's forms.
"""

from .expenses import BASIC, THREE_PUBLIC
from .items import FUND_STATEMENTS, GENERAL, INCOME, SPENDING
from .summaries import APPROPRIATION, INCOME_AND_SPENDING

STATEMENTS = (INCOME_AND_SPENDING, INCOME, SPENDING, APPROPRIATION, GENERAL, BASIC, THREE_PUBLIC, *FUND_STATEMENTS)
