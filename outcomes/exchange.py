"""The columns in which a cycle leaves Teamhub, and comes back: one row a record, whatever the file's format."""

from __future__ import annotations

COLUMNS = [
    "Record", "ID", "Parent ID", "Cycle", "Team", "Objective", "Key result", "Owner", "Objective kind",
    "Why it matters", "Kind", "Baseline", "Target", "At least", "At most", "Phased targets", "Milestones",
    "Unit kind", "Unit", "Weight", "Source", "Value", "Confidence", "Day", "By", "Note",
]  # fmt: skip
OBJECTIVE, KEY_RESULT, CHECK_IN, AMENDMENT = "objective", "key result", "check-in", "amendment"
CLOSING, EXPERIMENT, TRADE_OFF, COMMENT, MORE = "closing", "experiment", "trade-off", "comment", "more"
# Rows that come back as text of what they belong to.
AS_TEXT = {AMENDMENT, CLOSING, EXPERIMENT, TRADE_OFF, COMMENT, MORE, "history"}
FORMATS = ["csv", "xlsx", "json", "md"]
