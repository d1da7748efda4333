"""The K rules: what must hold in self-evaluations of performance (绩效自评审核规则). Importing registers all of them."""

from . import money, outturn, scores, texts  # noqa: F401
