"""What every record shares: history, search, imported documents, short URLs."""
