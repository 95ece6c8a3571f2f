"""Decision records as Markdown: reading them in, writing them out."""
