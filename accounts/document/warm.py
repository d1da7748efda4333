"""What the fork server loads once (预热): its children begin with WeasyPrint and the style sheet in memory.

No font map is made here: newer versions of Pango look fonts up in a thread, which a fork does not take along.
"""

import gc

from . import engine  # what the children run

engine.style()
gc.collect()
gc.disable()
gc.freeze()
