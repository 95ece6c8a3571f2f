"""What the files of postmortems are called. By itself, for the readers take long to prepare."""

SUFFIXES = (".md", ".markdown", ".mdown", ".mdx", ".qmd", ".md.erb")
