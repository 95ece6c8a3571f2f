"""The demo organisation: Tidewater Logistics, made up by us, deterministic, relative to today.

`organisation`, `outcomes`, `decisions` and `postmortems` hold what it is about; `seeding` turns it into rows, noun by noun.
"""
