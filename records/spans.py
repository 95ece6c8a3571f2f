"""Where something stands in a text."""

from typing import NamedTuple


class Span(NamedTuple):
    """Half-open character offsets into `Document.text`: `text[span.start:span.end]` is the thing itself."""

    start: int
    end: int
