"""Who is meant by @name in a text: by full name, by email address, or by a first name that only one person has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from people.models import Person
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
    wanted = {name for names in starts for name in names}
    found = by_name(wanted)
    people: dict[Person, None] = {}
    for names in starts:
        name = next((name for name in names if name in found), "")
        several = found.get(name, [])
        if len(several) > 1:
            raise refusal(name, several)
        if several:
            people[several[0]] = None
    return list(people)


def by_name(names: Iterable[str]) -> dict[str, list[Person]]:
    """Active people by what they may be called, in small letters: full name, email, or first name alone."""
    wanted = set(names)
    anyone = Q(email__in=wanted)
    for name in wanted:
        anyone |= Q(name__iexact=name)
        if " " not in name:
            anyone |= Q(name__istartswith=f"{name} ")
    people = list(Person.objects.active().filter(anyone).order_by("name", "pk")[: 20 * NAMES_AT_MOST])
    found: dict[str, list[Person]] = {}
    for person in people:
        for key in {person.email, person.name.casefold()} & wanted:
            found.setdefault(key, []).append(person)
    firsts: dict[str, list[Person]] = {}
    for person in people:
        if (first := person.get_short_name().casefold()) in wanted:
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
    for person in people:
        for key in (person.name, person.email, person.get_short_name()):
            keys.setdefault(key.casefold(), person)
    names = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w@./])@({names})(?!\w)", re.IGNORECASE)

    def link(match: re.Match[str]) -> str:
        person = keys[match[1].casefold()]
        shown = re.sub(r"([\\\[\]*_`<>])", r"\\\1", match[1])
        return f"[@{shown}]({reverse('person', args=[person.pk])})"

    parts = _CODE.split(text)  # what stands in code comes at every odd place
    return to_html("".join(part if i % 2 else pattern.sub(link, part) for i, part in enumerate(parts)))


def _names(rest: str) -> list[str]:
    """What may be the name at the beginning of `rest`, in small letters, the longest first."""
    address = re.match(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", rest)
    if address:
        return [address[0].lower()]
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
        name = " ".join(words[:count]).casefold()
        names += [name, name.rstrip(".,-'’"), re.sub(r"['’]s$", "", name)]
    return list(dict.fromkeys(name for name in names if name))
