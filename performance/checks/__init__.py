"""Rules about self-evaluations of performance (绩效自评规则); importing the package registers them."""

from . import money, scores, texts

MODULES = (money, scores, texts)
