"""Workbooks in: bytes in, understanding out, nothing of the database (工作簿导入：只读懂，不写库).

`formats` tells and opens the file, `grid` holds its cells, the readers find tables by caption and code, `sums` checks
every total and every figure that stands in two places, `rows` makes unsaved rows, `changes` compares with the filing.
"""
