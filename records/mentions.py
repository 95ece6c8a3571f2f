"""Who is meant by @name in a text: by full name, by email address, or by a first name that only one person has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from people.models import Person
from people.names import called, first_called, folded
from web.markdown import to_html

WORDS_AT_MOST = 5  # of a name
NAMES_AT_MOST = 60  # read in one text
CANDIDATES_SHOWN = 10
_CODE = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)\s*$|`+[^`\n]+`+)", re.MULTILINE | re.DOTALL)
_AT = re.compile(r"(?<![\w@./])@(?=\w)(?=(?P<rest>[^\n]{1,120}))")
_WORD = re.compile(r"[\w'’.-]+")


def people_mentioned(text: str) -> list[Person]:
    """The active people that a text names after an @, in its order; code is not read.

    A name that is nobody's is left as it is. Raises Refused where a first name may mean several people.
    """
    starts = [_names(match["rest"]) for match in _AT.finditer(_CODE.sub(" ", text))][:NAMES_AT_MOST]
    if not starts:
        return []
    found = _people_called({name for names in starts for name in names})
    people: dict[Person, None] = {}
    for names in starts:
        name = next((name for name in names if folded(name) in found), "")
        several = found.get(folded(name), [])
        if len(several) > 1:
            raise refusal(name, several)
        if several:
            people[several[0]] = None
    return list(people)


def _people_called(names: Iterable[str]) -> dict[str, list[Person]]:
    """Active people by what they may be called, folded(): full name, email, or first name alone."""
    wanted = {folded(name): name for name in names}
    anyone = Q(email__in=wanted) | called(wanted.values())
    anyone |= first_called(name for name in wanted.values() if " " not in name)
    people = list(Person.objects.active().filter(anyone).order_by("name", "pk")[: 20 * NAMES_AT_MOST])
    found: dict[str, list[Person]] = {}
    firsts: dict[str, list[Person]] = {}
    for person in people:
        for key in {person.email, folded(person.name)} & wanted.keys():
            found.setdefault(key, []).append(person)
        if (first := folded(person.get_short_name())) in wanted:
            firsts.setdefault(first, []).append(person)
    return firsts | found


def refusal(name: str, people: list[Person]) -> Exception:
    """What to answer where `name` may mean each of `people`: a Refused beside the text."""
    from records.models import Refused

    shown = ", ".join(f"{person.name} ({person.email})" for person in people[:CANDIDATES_SHOWN])
    more = " and others" if len(people) > CANDIDATES_SHOWN else ""
    return Refused(
        f"Several people may be meant by “@{name}”: {shown}{more}. Write the full name or the address after the @.",
        "text",
    )


def with_links(text: str, people: Iterable[Person]) -> SafeString:
    """The Markdown `text` as HTML in which the names of the `people` mentioned lead to their pages."""
    people = sorted(people, key=lambda person: -len(person.name))
    if not people:
        return to_html(text)
    keys: dict[str, Person] = {}
    written: set[str] = set()
    for person in people:
        for key in (person.name, person.email, person.get_short_name()):
            keys.setdefault(folded(key), person)
            written.add(key)
    names = "|".join(re.escape(key) for key in sorted(written, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@./])@({names})(?!\w)", re.IGNORECASE)

    def link(match: re.Match[str]) -> str:
        person = keys.get(folded(match[1]))
        if person is None:  # letters that are alike to one rule of cases and not to the other
            return match[0]
        shown = re.sub(r"([\\\[\]*_`<>])", r"\\\1", match[1])
        return f"[@{shown}]({reverse('person', args=[person.pk])})"

    parts = _CODE.split(text)  # what stands in code comes at every odd place
    return to_html("".join(part if i % 2 else pattern.sub(link, part) for i, part in enumerate(parts)))


def _names(rest: str) -> list[str]:
    """What may be the name at the beginning of `rest`, the longest first."""
    address = re.match(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", rest)
    if address:
        return [address[0]]
    words: list[str] = []
    place = 0
    while len(words) < WORDS_AT_MOST and (match := _WORD.match(rest, place)):
        words.append(match[0])
        place = match.end()
        if rest[place : place + 1] != " ":
            break
        place += 1
    names = []
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        names += [name, name.rstrip(".,-'’"), re.sub(r"['’][sS]$", "", name)]
    return list(dict.fromkeys(name for name in names if name))
