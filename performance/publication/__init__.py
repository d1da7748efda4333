"""Self-evaluations in the published data: written, read back, compared (公开数据中的绩效自评)."""
