"""The lists that are brought in and out of the admin, one resource a list (列表的导入与导出)."""
