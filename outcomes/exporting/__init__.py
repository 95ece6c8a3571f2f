"""A cycle as CSV, XLSX, JSON or Markdown: objectives, key results, every check-in and amendment."""
