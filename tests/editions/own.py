"""An edition that declares numbers and texts of its own, as an officer would write it (有自己要填的数和文字的表样)."""

from accounts.editions import Edition
from accounts.editions.language.text import read_edition
from accounts.editions.shelf import edition_from, subjects_of, text_of

XINJIANG = (text_of("xinjiang-2023") or "").splitlines()
TABLES, REPORT = (next(line for line in XINJIANG if line.startswith(start)) for start in ("表：", "说明："))
OWN = f"""表样：有自己的数的表样
代码：own-2023
基于：xinjiang-2023
年度：2023
适用：65
依据：某财政厅部门决算公开样板

[改顺序]
{TABLES}、会议培训表
{REPORT}、会议培训

[改填写]
加 会议用途：一句，必填，沿用上年。提示：写明主要会议。（原名 会议说明）
加 绩效管理制度：清单，选填
加 资金用途：一句，每一项，选填，沿用上年

[改数]
加 会议费：金额，必填，上年也要
加 培训费：金额，选填，上年也要（原名 培训支出）
加 会议和培训：合计 会议费、培训费
加 外宾接待批次：个数（批次），必填；不大于 国内公务接待批次
加 平均得分：分数（分，2位），选填；0至100
加 绿化面积：面积，选填
加 优良率：比率，选填；0至100

加 优：个数（个），选填
加 良：个数（个），选填
加 自评项目：个数（个），选填

[改要求]
加 相等 优＋良＝自评项目：优、良项目之和应等于自评项目数。
加 不大于 会议费≤一般公共预算财政拨款支出：会议费不应大于一般公共预算财政拨款支出（提醒）
改 年初预算：到项

[节 会议培训]
标题：会议费、培训费支出情况
会议费支出{{会议费}}万元，{{会议费 比上年}}〔如变：，主要原因是：{{原因}}〕，主要用于{{文字 会议用途}}。
培训费支出{{培训费}}万元，上年{{培训费 上年}}万元；两项合计{{会议和培训}}万元，占一般公共预算财政拨款支出的{{会议和培训 占 一般公共预算财政拨款支出}}%。
外宾接待{{外宾接待批次}}批次，平均得分{{平均得分}}分，优良率{{优良率}}%，绿化面积{{绿化面积}}平方米。自评项目{{自评项目}}个，其中优{{优}}个、良{{良}}个，优秀率{{优 占 自评项目}}%。
〔每一项 一般公共预算〕
〔如填 资金用途：{{项}}（项）主要用于{{文字 资金用途}}。〕
〔完〕
〔如填 绩效管理制度：制定了〔列“、” 每条 绩效管理制度：《{{条}}》〕。〕

[表 会议培训表]
标题：会议费、培训费支出情况表
表号：公开10表
版式：竖
抬头：同 总表
零：0.00
〔块〕
栏 项目＝名称
栏 决算数＝本栏
行 会议费＝会议费
行 培训费＝培训费
行 合计＝会议和培训
行 外宾接待批次（批次）＝外宾接待批次
行 平均得分（分）＝平均得分
"""


def own_edition() -> Edition:
    """The edition, read without a database."""
    read, problems = read_edition(OWN, "own-2023", text_of, subjects_of)
    if read is None or problems:
        raise ValueError(problems)
    return edition_from(read)
