"""What the fork server loads once (预热): its children begin with fonts, style sheet and WeasyPrint in memory."""

import gc
from datetime import UTC, datetime

from . import job  # noqa: F401  what the children run
from .engine import Manuscript, typeset

typeset(Manuscript("<html lang='zh-CN'><title>预热</title><p>预热<h3>预热</h3>", datetime(2023, 1, 1, tzinfo=UTC)))
gc.collect()
gc.disable()
gc.freeze()
