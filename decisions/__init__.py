"""What we chose: decision records, options, roles, feedback, guardrails."""
