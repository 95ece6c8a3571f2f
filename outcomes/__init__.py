"""What we want: cycles, objectives, key results, check-ins."""
