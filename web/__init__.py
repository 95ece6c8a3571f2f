"""HTML plumbing without models: rendering, paging, forms, template tags, Markdown."""
