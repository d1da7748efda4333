"""The lists of the admin, with import and export (列表：单位、岗位、科目、时间安排、各类行、登录)."""
