"""Self-evaluation tables out of a workbook, read by caption (自评表工作簿：按栏目读取)."""
