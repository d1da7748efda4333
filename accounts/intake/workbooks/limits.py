"""How large a workbook may be (工作簿的上限)."""

EXPANDED_LIMIT = 300 * 2**20
"""Bytes of an .xlsx unpacked; a sheet formatted down to row 1,048,576 stays below."""
TEXTS_LIMIT = 30 * 2**20
"""Bytes of the texts of an .xlsx (shared strings) unpacked, and of every part but the sheets."""
PARTS_LIMIT, SHEETS_LIMIT, CELLS_LIMIT = 2_000, 80, 300_000
ROWS_LIMIT = 20_000
"""Rows of one sheet that hold anything."""
COLUMNS_LIMIT, MERGES_LIMIT = 1_000, 30_000
"""Columns of one sheet that hold anything, and its merged ranges."""
AREA_LIMIT = 2_000_000
"""Cells, empty ones too, of the rows that hold anything as far as the last column; of an .xls the rectangles around all
cells, which its reader lays out in full."""
ELEMENTS_LIMIT = 500_000
"""Elements of each part of an .xlsx but the sheets and their texts."""
MERGED_LIMIT = 300_000
"""Cells under the merged ranges of a workbook, as far as anything is filled."""
DIGITS_LIMIT = 300
"""Digits of a number, and places that its point may be shifted."""
TEXT_LIMIT, NAME_LIMIT = 40_000, 80
"""Characters of one cell, and of the name of a sheet that are told."""
