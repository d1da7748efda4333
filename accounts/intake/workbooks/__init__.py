"""Workbooks in: bytes in, figures out, nothing of the database (工作簿导入：只读懂，不写库).

`formats` tells and opens the file, `grid` holds its cells. `forms` is data: other titles, wordings and columns than those
of the edition. Readers find tables by caption and code and make the `extract`, figure → amount and cell; it is held
against the equations of the forms, `rows` makes unsaved rows of it, `changes` compares with the filing.
"""
