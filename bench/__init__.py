"""Measuring: how the time of the main steps grows, beside Chromium, nginx and what was before (性能测量)."""
