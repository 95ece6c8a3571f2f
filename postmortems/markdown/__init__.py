"""Postmortems as Markdown: reading them in, writing them out."""
