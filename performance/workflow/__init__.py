"""The verbs of self-evaluations: entering, carrying over, reports, imports (绩效自评的办理)."""
