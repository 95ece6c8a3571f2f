"""Hints on wording in postmortems: where prose speaks of people's faults instead of the situation they were in.

Pure and local: text in, hints out; no database, no network, no clock, the same answer every time. English only. The
rules and how well they do are told in docs/blameless.md.
"""
