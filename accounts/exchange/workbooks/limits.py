"""How large a workbook may be (工作簿的上限)."""

SIZE_LIMIT = 10 * 2**20
"""Bytes of the file."""
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
"""Cells, empty ones too, of the rectangles around the cells of an .xls: its reader lays them out in full."""
TEXT_LIMIT = 40_000
"""Characters of one cell."""


class WrongFile(Exception):
    """The file cannot be taken as a workbook; the message says in Chinese why and what to do."""
