"""Charts as static SVG, each with its words and its table: figures in, drawing out (图表：输入数字，输出图形).

Bars only, drawn here: the libraries that write static SVG set Chinese neither wrapped nor at a size of its own, and style
by rules that the policy of the site refuses.
"""

from .chart import Chart, Item, Value, amount, change

__all__ = ["Chart", "Item", "Value", "amount", "change"]
