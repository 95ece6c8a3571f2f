"""Postmortems in Markdown, read without a database and without a clock.

`reading.read_folder` reads a folder of files, `timelines.read_timeline` a pasted timeline alone.
"""
