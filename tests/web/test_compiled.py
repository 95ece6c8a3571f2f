"""Queries that are put together once give what each asker's own would, and refuse what would not."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import F, QuerySet, Value
from django.http import Http404

from people.models import Membership, Organisation, Person, Team
from tests import make
from web import compiled
from web.ids import Ids, among
from web.paging import keyset

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 18)


def named(names: tuple[str, ...], email: str) -> QuerySet[Person]:
    return Person.objects.filter(name__in=names).exclude(email=email).order_by("name")


def away_for_a_week(today: dt.date, joined: dt.datetime) -> QuerySet[Person]:
    return Person.objects.filter(away_until__gte=today + dt.timedelta(days=7), joined_at__lt=joined)


def teams_of(person: Person) -> QuerySet[Team]:
    rows = Team.objects.visible_to(person).filter(pk__in=list(person.roles())).order_by("name")
    return rows.annotate(asker=Value(person.pk)).prefetch_related("memberships__person")


def test_each_asker_gets_their_own(team, other_team):
    both = make.a_person("Both", team=team)
    Membership.objects.create(team=other_team, person=both)
    people = [make.a_person("One", team=team), make.a_person("Other", team=other_team), both]
    for person in [*people, *people]:  # the second time by what is kept
        found = compiled.rows(teams_of, person=person)
        assert [each.pk for each in found] == [each.pk for each in teams_of(person)]
        assert {each.asker for each in found} == {person.pk}
        assert {person in {one.person for one in each.memberships.all()} for each in found} == {True}


def test_people_with_the_same_rights_share_what_is_kept(team, other_team):
    one, other = make.a_person(team=team, role=Membership.LEAD), make.a_person(team=team)
    Membership.objects.create(team=other_team, person=one)
    Membership.objects.create(team=other_team, person=other, role=Membership.LEAD)
    assert one.query_form() == other.query_form()
    assert (one.query_ids(), other.query_ids()) == (
        (one.pk, team.pk, other_team.pk),
        (other.pk, other_team.pk, team.pk),
    )


def test_somebody_without_an_account_gets_nothing_of_those_with_one(team):
    person, gone = make.a_person(team=team), make.a_person(team=team, is_active=False)
    assert compiled.rows(teams_of, person=person) == [team]
    assert compiled.rows(teams_of, person=gone) == []


def test_texts_and_tuples_fill_places(organisation):
    for names in [("Ada", "Bo"), ("Bo",), ("Nobody", "Ada")]:
        for name in ("Ada", "Bo"):
            make.a_person(name) if not Person.objects.filter(name=name).exists() else None
        email = Person.objects.get(name="Bo").email
        found = compiled.rows(named, names=names, email=email)
        assert found == list(named(names, email))


def test_days_and_moments_fill_places_and_days_may_be_reckoned_from():
    make.a_person("Away", away_until=DAY + dt.timedelta(days=7))
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    for today, joined in [
        (DAY, soon),
        (DAY + dt.timedelta(days=1), soon),
        (DAY, soon - dt.timedelta(days=9)),
    ]:
        given = {"today": today, "joined": joined}
        assert compiled.rows(away_for_a_week, **given) == list(away_for_a_week(**given))
    assert compiled.rows(away_for_a_week, today=DAY, joined=soon) != []


def the_first(number: int) -> QuerySet[Person]:
    return Person.objects.order_by("pk")[:number]


def the_one_after(number: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=number + 1)


def one_of_the_organisation(number: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=number, name=Organisation.current().name)


def here_today(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(away_until__lt=person.today(dt.datetime(2026, 11, 18, tzinfo=dt.UTC)))


@pytest.mark.parametrize("build", [the_first, the_one_after, one_of_the_organisation])
def test_a_value_may_only_fill_a_place(build):
    with pytest.raises(RuntimeError):
        compiled.rows(build, number=3)


def test_of_a_person_only_what_decides_the_query_is_known(member):
    with pytest.raises(RuntimeError):
        compiled.rows(here_today, person=member)


def test_what_has_no_place_is_refused(team):
    with pytest.raises(AttributeError):  # a bool belongs to the shape
        compiled.rows(the_first, number=True)


def renamed(field: str, number: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=number).values_list(field, flat=True).annotate(same=F("pk"))


def test_the_shape_is_part_of_the_key(member):
    assert compiled.rows(renamed, "name", number=member.pk) == [member.name]
    assert compiled.rows(renamed, "email", number=member.pk) == [member.email]


def among_them(people: Ids) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=among(people)).order_by("pk")


def test_ids_may_be_more_or_fewer_the_next_time():
    people = [make.a_person() for _ in range(3)]
    for number in (2, 0, 3, 1):
        assert compiled.rows(among_them, people=Ids(one.pk for one in people[:number])) == people[:number]


def of_number(pk: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=pk)


def test_one_row_or_a_page_that_is_not_there(member):
    assert compiled.one_or_404(of_number, pk=member.pk) == member
    for number in (member.pk + 1, 10**30):
        with pytest.raises(Http404):
            compiled.one_or_404(of_number, pk=number)


def everybody() -> QuerySet[Person]:
    return Person.objects.all()


def test_a_list_is_paged_as_if_it_were_built_anew(rf):
    people = [make.a_person(name) for name in "ABCDE"]
    page = keyset(compiled.Query(everybody), rf.get("/"), order=("name", "id"), size=2)
    assert (page.rows, page.previous_url) == (people[:2], "")
    page = keyset(compiled.Query(everybody), rf.get(f"/{page.next_url}"), order=("name", "id"), size=2)
    assert page.rows == people[2:4]
    page = keyset(compiled.Query(everybody), rf.get(f"/{page.previous_url}"), order=("name", "id"), size=2)
    assert (page.rows, page.previous_url) == (people[:2], "")


def with_digest_on(weekday: int, hour: int) -> QuerySet[Person]:
    return Person.objects.filter(digest_weekday=weekday, digest_hour=hour)


def test_a_number_may_fill_a_place_beside_the_smallest_column():
    person = make.a_person(digest_weekday=3, digest_hour=9)
    assert compiled.rows(with_digest_on, weekday=3, hour=9) == [person]
    assert compiled.rows(with_digest_on, weekday=3, hour=10) == []


def odd_ones(which: str, name: str) -> QuerySet[Person]:
    """What never changes, of each kind that SQLite gets as a constant, and one that it does not."""
    rows = Person.objects.filter(name=name, is_org_admin=which == "admins", is_active=True)
    given = {"seven": 7, "fifty": "it's 50 %s", "half": 0.5}
    return rows.annotate(**{key: Value(value) for key, value in given.items()}).values_list("name", *given)


def test_what_never_changes_is_read_back_as_it_is_whether_constant_or_parameter(organisation):
    make.a_person("O'Hara 100 %")
    make.a_person("Other")
    found = compiled.rows(odd_ones, "others", name="O'Hara 100 %")
    assert found == [("O'Hara 100 %", 7, "it's 50 %s", 0.5)]
    assert found == list(odd_ones("others", "O'Hara 100 %"))
    assert compiled.rows(odd_ones, "admins", name="O'Hara 100 %") == []


def test_sqlite_is_left_only_parameters_that_change(organisation):
    """Else it would plan the statement anew each time, where one of them meets a partial index."""
    statement = compiled.statement_of(named, (("a", "b"),), (("email", str),), connection.vendor)
    text, left = statement.asked
    changing = [statement.params[number] for number in left] == list(statement.stand_ins)
    assert (changing, "'a'" in text) == ((True, True) if connection.vendor == "sqlite" else (False, False))
