"""How large an uploaded file may be, in bytes (上传文件的大小上限)."""

WORKBOOK = 10 * 2**20
TABLE = 10 * 2**20
REPORT = 20 * 2**20
