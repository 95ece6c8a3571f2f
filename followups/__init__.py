"""What we promised: follow-ups and the queue they stand in."""
