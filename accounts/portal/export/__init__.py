"""The public site as a plain folder, for a web server without Django (公开站点导出为静态文件夹)."""
