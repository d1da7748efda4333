"""Self-evaluations in the document: their section, tables and reports (公开说明中的绩效自评)."""
