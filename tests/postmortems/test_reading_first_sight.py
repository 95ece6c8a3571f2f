"""What thirty documents met for the first time taught: rules above everything, titles to come, other languages."""

from __future__ import annotations

import time
from datetime import date

import pytest

from postmortems.markdown.reading import read_file
from postmortems.markdown.tongues import in_english

pytestmark = pytest.mark.once
HEAD = "# Lamps out\n\n**Date:** 2021-05-20\n\n## Timeline\n\n- 13:41 down\n- 13:43 up\n\n"
STORY = "The lamps in the cellar went out because the fuse was old and nobody had looked at it. "


def read(text: str, name: str = "lamps.md"):
    return read_file(text.encode(), name)


def follow_ups(text: str):
    return read(f"{HEAD}## Action items\n\n{text}").reading.follow_ups


def proposed(timeline: str, head: str = "# Lamps out\n\n**Date of incident:** 2021-05-20\n"):
    found = read(f"{head}\n## Timeline\n\n{timeline}").reading.proposed
    return {name: f"{moment.at:%d %H:%M}" for name, moment in found.items()}


# which files are records


def test_a_page_of_a_site_is_a_record_though_a_folder_above_is_called_templates():
    story = "## 2021-05-20 Lamp outage\n\nBetween 13:41 UTC and 14:10 UTC the lamps in the cellar were out. "
    story += STORY * 3
    assert read(story, "site/templates/news/2021-05-20-lamp-outage.md").kind == "record"
    for name in (
        "templates/lamps-out.md",
        "templates/2021-05-20-example.md",
        "_includes/2021-05-20-lamps.md",
    ):
        assert read(story, name).kind == "left_out"
    form = "# 2021-05-20 <title>\n\n## Summary\n\n<what happened>\n\n## Impact\n\n<who was hurt>\n"
    assert read(form, "templates/2021-05-20-incident.md").kind == "left_out"


@pytest.mark.parametrize(
    "head",
    [
        "title: Lamps out\ncategories: news\ntags:\n- site\n- postmortem",
        "title: Post-mortem on lamps that were out",
    ],
)
def test_an_article_is_a_record_by_any_of_its_tags_or_by_its_title(head: str):
    assert read(f"---\n{head}\n---\n{STORY * 5}\n\n### The fuse\n\nIt was old.\n").kind == "record"


def test_a_rule_above_everything_hides_no_heading_and_no_field():
    text = "---\n\n# Lamps out\n\nDate: 2021-05-20\n**Severity:** P2\n\n## Timeline\n\n- 13:41 dark\n- 14:10 light\n\n---\n"
    found = read(text).reading
    assert (found.title, found.incident_date, found.severity) == ("Lamps out", date(2021, 5, 20), 2)
    assert [each.text for each in found.timeline] == ["dark", "light"]


def test_a_rule_below_the_head_ends_no_front_matter():
    found = read(
        "---\n\n# Lamps out\n\nDate: 2021-05-20\nStatus: Final\n\n---\n\n## Summary\n\nDark.\n"
    ).reading
    assert (found.title, found.incident_date, found.status) == ("Lamps out", date(2021, 5, 20), "published")
    assert found.summary == "Dark."


def test_a_text_between_two_rules_loses_no_word_and_no_rule_leads_the_summary():
    told = "On 20 May 2021 the lamps in the cellar went out at noon.\nNobody could see the fuse box for two hours."
    found = read(
        f"---\n{told}\n\n---\n\n## Root cause\n\nAn old fuse.\n\n## Action items\n\n- Buy one\n"
    ).reading
    assert found.incident_date == date(2021, 5, 20)
    assert found.summary.startswith(told)


def test_a_postmortem_of_a_month_is_a_record_without_any_known_section():
    assert (
        read(f"# Post mortem covering May 2021\n\n## Lamps\n\n{STORY * 5}", "notes/23 June.md").kind
        == "record"
    )


def test_what_was_said_in_a_chat_is_the_record_of_its_day():
    chat = "14:05 <jonas> the fuse is gone again, I look for another in the cellar\n" * 6
    found = read(f"# Post mortem March 16\n\nWhat was said:\n\n```\n{chat}```\n")
    assert found.kind == "record"
    assert "the fuse is gone again" in found.reading.summary


def test_a_postmortem_that_names_its_incident_needs_no_day():
    assert read(f"# Postmortem: no light in the cellar\n\n{STORY * 6}").kind == "record"
    assert read(f"# Postmortem: how we write one\n\n{STORY * 6}").kind == "left_out"
    advice = (
        "Each postmortem should be written soon. Everybody must read it, and the team can add what it needs. "
    )
    assert read(f"# Postmortem: no blame at all\n\n{advice * 6}").kind == "left_out"


def test_a_few_notes_in_known_sections_are_a_record():
    notes = "# Events\n- the fuse was changed\n- it went dark\n\n# cause\n\n# short term fix\n- a candle\n\n# long-term solution\n- buy a better fuse\n"
    found = read(f"# Title: lamps failing after the new fuse\n\n{notes}")
    assert found.kind == "record", found.reason
    assert found.reading.title == "lamps failing after the new fuse"
    assert [each.title for each in found.reading.follow_ups] == ["buy a better fuse"]
    assert ("short term fix", "- a candle") in [(each.heading, each.body) for each in found.reading.sections]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("2021-05-20-slow-template-engine.md", "record"),
        ("2021-05-20-example-shop-dark.md", "record"),
        ("2021-05-20-template.md", "left_out"),
        ("2021-05-20-postmortem-template.md", "left_out"),
        ("slow-template-engine.md", "left_out"),
    ],
)
def test_what_is_named_by_a_day_is_no_template(name: str, kind: str):
    assert read(HEAD, name).kind == kind


# titles that are to come


@pytest.mark.parametrize(
    "heading",
    ["ISSUE NAME", "Incident title", "Title", "**Report name**", "[Title]", "Title: <name of the incident>", "Your title here"],
)  # fmt: skip
def test_a_heading_that_only_holds_the_titles_place_gives_way_to_the_line_below(heading: str):
    text = f"# {heading}\nThe cellar lamps went out\n\n## Timeline\n\n2021-05-20 13:41 dark\n2021-05-20 14:10 light\n"
    found = read(text, "2021-05-20.md").reading
    assert found.title == "The cellar lamps went out"
    assert ("Heading", heading) in [(each.heading, each.body) for each in found.sections]
    assert any("is a template's" in warning for warning in found.warnings)


def test_a_heading_that_holds_a_place_with_nothing_below_gives_way_to_the_files_name():
    text = "# Incident Name\n\n## Timeline\n\n2021-05-20 13:41 dark\n2021-05-20 14:10 light\n"
    assert read(text, "2021-05-20-cellar-lamps.md").reading.title == "Cellar lamps"


@pytest.mark.parametrize(
    "heading", ["Title: <short description>", "Title:", "Issue name", "A short description of the outage"]
)
def test_a_template_stays_a_template(heading: str):
    found = read(f"# {heading}\n\n## Summary\n\n## Impact\n\n## Action items\n\n- \n")
    assert (found.kind, "template" in found.reason) == ("left_out", True)


# days and moments


@pytest.mark.parametrize(
    ("key", "name", "day"),
    [
        ("detected", "2021-05-21-lamps.md", date(2021, 5, 20)),  # named by the day of its end
        ("started", "2021-05-21-lamps.md", date(2021, 5, 20)),
        ("detected", "2021-05-19-lamps.md", date(2021, 5, 19)),  # noticed the day after
    ],
)
def test_a_field_that_says_when_it_was_noticed_comes_before_a_later_day_in_the_files_name(
    key: str, name: str, day: date
):
    text = f"---\n{key}: 2021-05-20T17:09Z\n---\n\n# Lamps out\n\n## Timeline\n\n- 2021-05-19 16:00 a new fuse\n- 2021-05-20 17:09 dark\n- 2021-05-21 20:24 light\n"
    assert read(text, name).reading.incident_date == day


@pytest.mark.parametrize("key", ["Mitigation time (UTC)", "Repaired", "Contained at"])
def test_an_end_is_that_of_a_field_for_the_mitigation_where_no_other_is_stated(key: str):
    head = "# Lamps out\n\n- Start: 2021-05-20 13:41\n"
    found = read(f"{head}- {key}: 2021-05-20 14:10\n\n## Impact\n\nDark.\n").reading
    assert (found.mitigated.at.hour, found.resolved.at.hour) == (14, 14)
    assert any("taken from the field" in warning for warning in found.warnings)
    found = read(f"{head}- {key}: 2021-05-20 14:10\n- Resolved: 2021-05-20 18:00\n").reading
    assert found.resolved.at.hour == 18


def test_a_change_that_led_to_the_trouble_is_not_proposed_as_its_start():
    changed = "- 13:30 A new fuse is installed\n- 13:35 The plan is updated\n"
    assert proposed(f"{changed}- 13:41 The lamps are down\n- 14:10 all fixed\n")["started"] == "20 13:41"
    assert proposed(f"{changed}- 13:50 Guests report that the lamps are down\n")["started"] == "20 13:35"
    assert proposed("- 13:30 Mira reads the meter\n- 13:41 The lamps are down\n")["started"] == "20 13:30"


def test_what_stands_more_than_a_night_before_has_led_up_to_it():
    assert (
        proposed("- 2021-05-19 14:00 A lamp is moved\n- 2021-05-20 20:28 Flicker\n")["started"] == "20 20:28"
    )
    assert (
        proposed("- 2021-05-19 23:00 A lamp is moved\n- 2021-05-20 01:28 Flicker\n")["started"] == "19 23:00"
    )
    assert proposed("- 2021-05-19 01:00 Lamps fail\n- 2021-05-20 20:28 All dark\n")["started"] == "19 01:00"


def test_who_complained_days_before_a_day_that_is_perhaps_its_end_saw_the_start():
    told = proposed("- 2021-05-18 00:21 A guest reports a dark room\n- 2021-05-20 09:00 A better fuse\n")
    assert (told["started"], told["detected"]) == ("18 00:21", "18 00:21")


def test_nobody_hears_of_it_before_a_start_that_is_stated_nor_where_nobody_noticed():
    head = "# Lamps out\n\n**Started:** 2021-05-20 13:41\n"
    told = proposed(
        "- 12:00 An alert of the week before is looked at\n- 13:41 dark\n- 13:50 an alert fires\n", head
    )
    assert told["detected"] == "20 13:50"
    assert (
        proposed("- 13:41 dark, no\n  alerts and nobody noticed\n- 14:00 Mira notices\n")["detected"]
        == "20 14:00"
    )


def test_days_without_times_are_proposed_where_no_time_says_it():
    told = proposed(
        "2021-05-20\n\n- A fuse is changed\n\n2021-05-22\n\n- Mira discovers that it is dark and fixes the issue\n"
    )
    assert told == {"started": "20 00:00", "detected": "22 00:00", "resolved": "22 00:00"}
    told = proposed(
        "- 2021-05-20 17:56 The fuse burns\n- 2021-05-22 - Mira discovers it, and the light is restored\n"
    )
    assert told == {"started": "20 17:56", "detected": "22 00:00", "resolved": "22 00:00"}


# texts


def test_a_summary_of_something_else_than_the_incident_keeps_its_name():
    told = read(f"{HEAD}## Quick overview of the cellar wiring\n\nTwo wires.\n").reading.summary
    assert told == "**Quick overview of the cellar wiring**\n\nTwo wires."
    assert read(f"{HEAD}## Summary of the incident\n\nDark.\n").reading.summary == "Dark."


# follow-ups


@pytest.mark.parametrize(
    "words",
    ["sin acción — lo hace el casero", "no action needed — the landlord does it", "out of scope, the landlord does it", "keine Maßnahme – der Vermieter"],
)  # fmt: skip
def test_what_nobody_will_do_is_declined(words: str):
    done, declined = follow_ups(f"- Buy a fuse\n- Paint the cellar — {words}\n")
    assert (done.declined, declined.declined) == (False, True)


def test_no_action_yet_declines_nothing():
    assert not any(
        each.declined
        for each in follow_ups("- Buy a fuse — no action yet, waiting\n- Look for no action items\n")
    )


@pytest.mark.parametrize(
    ("state", "done"),
    [("erledigt", True), ("nicht erledigt", False), ("hecho", True), ("сделано", True), ("не сделано", False), ("完了", True), ("未完了", False), ("open", False)],
)  # fmt: skip
def test_a_column_of_states_is_read_in_other_languages(state: str, done: bool):
    (found,) = follow_ups(f"| Action | Owner | Status |\n|---|---|---|\n| Buy a fuse | @mira | {state} |\n")
    assert found.done is done


def test_a_paragraph_that_only_points_elsewhere_belongs_to_the_one_above():
    pointed = "The fix is to remove the slash.\n\nSee the full diff\n[here](https://code.example/a/b/commit/7b41).\n"
    (found,) = follow_ups(pointed)
    assert found.link == "https://code.example/a/b/commit/7b41"
    assert "See the full diff" in found.details
    several = (
        "We will buy a fuse.\n\nSee to it that a fuse should be in stock: https://code.example/a/b/issues/4\n"
    )
    assert len(follow_ups(several)) == 2


def test_a_row_that_a_template_left_is_none():
    assert [each.title for each in follow_ups("- Buy a fuse\n- ... another item\n- …\n")] == ["Buy a fuse"]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Cellar lamps team should be able to find the fuse box", "Cellar lamps team"),
        ("The House squad must own the fuses", "House squad"),
        ("Our team should own the fuses", None),
        ("The whole team must read this", None),
        ("Discuss with the house team and the crew must agree", None),
        ("House team should have seen it", None),
    ],
)
def test_a_team_that_is_to_do_it_is_its_owner(text: str, owner: str | None):
    (found,) = follow_ups(f"- {text}\n")
    assert (found.owner, found.title) == (owner, text)


# other languages


def test_a_russian_postmortem_is_read():
    found = read(
        "# Постмортем: погасли лампы\n\n**Дата:** 20 мая 2021\n**Серьёзность:** высокая\n\n## Что произошло\n\nСтало темно.\n\n"
        "## Хронология\n\n- 13:41 — лампы погасли\n- 13:45 — Йонас обнаружил темноту\n- 14:10 — свет восстановлен\n\n"
        "## Причины\n\nСтарый предохранитель.\n\n## План действий\n\n| Действие | Ответственный | Срок | Статус |\n|---|---|---|---|\n"
        "| Купить предохранитель | @mira | 2021-06-01 | готово |\n\n## Уроки\n\n- Предохранители стареют.\n"
    ).reading
    assert (found.incident_date, found.severity, found.summary) == (date(2021, 5, 20), 2, "Стало темно.")
    assert {name: f"{moment.at:%H:%M}" for name, moment in found.proposed.items()} == {
        "started": "13:41", "detected": "13:45", "resolved": "14:10",
    }  # fmt: skip
    assert [(each.owner, each.due, each.done) for each in found.follow_ups] == [
        ("@mira", date(2021, 6, 1), True)
    ]
    assert (found.factors, found.lessons) == (("Старый предохранитель.",), ("Предохранители стареют.",))


def test_a_japanese_and_a_chinese_postmortem_are_read():
    found = read(
        "# 障害報告\n\n- 発生日：2021年5月20日\n\n## 概要\n\n照明が消えた。\n\n## タイムライン\n\n| 時刻 | 内容 |\n|---|---|\n"
        "| 13:41 | 照明が消える |\n| 13:45 | アラートを検知 |\n| 14:10 | 復旧 |\n\n## 再発防止策\n\n- [ ] ヒューズを交換する\n"
    ).reading
    assert (found.incident_date, found.summary, len(found.timeline)) == (
        date(2021, 5, 20),
        "照明が消えた。",
        3,
    )
    assert [each.title for each in found.follow_ups] == ["ヒューズを交換する"]
    found = read(
        "# 2021-05-20 灯灭故障复盘\n\n## 一、概述\n\n灯灭了。\n\n## 二、时间线\n\n- 13:41 灯灭\n- 14:10 恢复\n\n## 四、改进措施\n\n- 更换保险丝\n"
    ).reading
    assert (found.summary, len(found.timeline)) == ("灯灭了。", 2)
    assert [each.title for each in found.follow_ups] == ["更换保险丝"]


@pytest.mark.parametrize(
    ("word", "english"),
    [("Oś czasu", "timeline"), ("根本原因", "root causes"), ("Дальнейшие шаги", "action items"), ("Causas contribuyentes", "contributing factors"), ("후속 조치", "action items")],
)  # fmt: skip
def test_headings_of_further_languages_are_known(word: str, english: str):
    assert in_english(word) == english


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("Partial outage", 3), ("Critical for all customers", 1), ("High (Cost)", 2), ("🔴 P2 Medium", 2),
        ("2 - high", 2), ("3 of 5", 3), ("Site down, SEV-1 for everybody", 1), ("Major (P2)", 2), ("Very high", 1),
        ("Partial loss of light — two cellars dark", None), ("S3 uploads failed", None), ("2 cellars dark", None),
        ("The critical path was slow", None), ("high load on two hosts", None), ("L4 balancer down", None),
        ("not a SEV-1", None), ("would have been critical at noon", None), ("non-critical", None), ("3 of 12 lamps", None),
        ("1.5 hours of darkness", None), ("P1 or P2", None),
    ],
)  # fmt: skip
def test_what_a_severity_tells_as_a_story_is_no_level(words: str, level: int | None):
    found = read(
        f"# Lamps out\n\n**Date:** 2021-05-20\n**Severity:** {words}\n\n## Impact\n\nDark.\n"
    ).reading
    assert (found.severity, found.severity_label) == (level, words)


@pytest.mark.parametrize(
    ("words", "level"),
    [("crítica", 1), ("alta", 2), ("mittel", 3), ("låg", 4), ("wysoka", 2), ("高", 2), ("alta / baja", None), ("unbekannt", None)],
)  # fmt: skip
def test_a_severity_in_another_language_is_read_where_it_is_stated(words: str, level: int | None):
    assert (
        read(
            f"# Lamps out\n\n**Date:** 2021-05-20\n**Severity:** {words}\n\n## Impact\n\nAlta tensión, low light.\n"
        ).reading.severity
        == level
    )
    assert (
        read(
            "# Lamps out\n\n**Date:** 2021-05-20\n\n## Impact\n\nAlta tensión, severity is high.\n"
        ).reading.severity
        is None
    )


@pytest.mark.parametrize(
    "line",
    ["Title: " * 3000, "the " * 9000 + "title", "no " * 9000, "A a" * 9000 + " team", "See " * 9000, "- " + "… " * 9000, "# " + "May " * 9000, "<" * 9000],
)  # fmt: skip
def test_nothing_new_backtracks(line: str):
    began = time.process_time()
    read(f"# {line}\n\n## Timeline\n\n- 2021-05-20 13:41 {line}\n\n## Action items\n\n- {line}\n\n{line}\n")
    read(f"---\n{line}\n\n# {line}\n\n---\n")
    assert time.process_time() - began < 3


def test_a_title_is_the_event_that_a_table_above_everything_names():
    table = "| Team | Cellar |\n|---|---|\n| **Event** | `20210520_lamps_out` |\n| **Detected** | 2021-05-20 13:45 |\n"
    assert read(f"{table}\n## Summary\n\nDark.\n", "2021-05-20.md").reading.title == "20210520_lamps_out"
    listed = "| Event | Time |\n|---|---|\n| dark | 2021-05-20 13:41 |\n| light | 2021-05-20 14:10 |\n"
    assert read(f"## Timeline\n\n{listed}", "2021-05-20-lamps.md").reading.title == "Lamps"


def test_a_portuguese_postmortem_keeps_what_is_done_and_what_is_left_to_do():
    text = """# Lâmpadas apagadas

**Data do incidente:** 2021-05-20

## Fatores contribuintes

- O fusível era velho.

## O que não funcionou

- Ninguém viu.

## Ações corretivas (feitas)

- [x] Trocar o fusível

## Ações preventivas (pendentes)

- [ ] Medir a idade dos fusíveis
- [ ] Avisar quem está de plantão
"""
    found = read(text).reading
    assert [(each.title, each.done) for each in found.follow_ups] == [
        ("Trocar o fusível", True),
        ("Medir a idade dos fusíveis", False),
        ("Avisar quem está de plantão", False),
    ]


# headings of follow-ups, days and times, titles


@pytest.mark.parametrize(
    "heading",
    [
        "Hardening followups",
        "Security follow-ups",
        "Corrective measures implemented",
        "Future prevention & spare lamps",
    ],
)
def test_headings_of_follow_ups_may_say_more_of_them(heading: str):
    assert len(read(f"{HEAD}## {heading}\n\n- Buy a fuse\n- Buy a lamp\n").reading.follow_ups) == 2


def test_a_heading_of_follow_ups_and_of_something_else_is_no_heading_of_them():
    assert not read(f"{HEAD}## No follow-ups\n\n- Buy a fuse\n").reading.follow_ups
    assert not read(f"{HEAD}## Customer follow-ups\n\n- The tenants got a letter\n").reading.follow_ups


@pytest.mark.parametrize("mark", ["/", "_", ";"])
def test_a_mark_may_stand_between_day_and_time(mark: str):
    found = read(
        f"# Lamps out\n\n## Timeline\n\n*2021-05-20 13:41*: dark\\\n*2021-05-20{mark}13:50*: a fuse is found\\\n*2021-05-20 14:10*: light\n"
    ).reading
    assert [f"{each.at:%H:%M}" for each in found.timeline if each.at] == ["13:41", "13:50", "14:10"]


def test_an_update_of_an_incident_says_only_what_the_document_is():
    assert (
        read(HEAD.replace("# Lamps", "# May 20th, 2021 Incident update: lamps")).reading.title == "lamps out"
    )
    assert (
        read(HEAD.replace("# Lamps", "# Software update: lamps")).reading.title
        == "Software update: lamps out"
    )


def test_the_same_day_of_another_year_is_a_slip_beside_the_date():
    text = "# Lamps out\n\n**Date:** May 20, 2021\n\n## Impact\n\n- **Duration:** one day (May 20, 2020)\n\nDark.\n\n## Action items\n\n- Buy a fuse\n"
    assert read(text).reading.incident_date == date(2021, 5, 20)
    other = text.replace("May 20, 2020", "May 18, 2020")
    assert read(other).reading.incident_date == date(2020, 5, 18)


@pytest.mark.parametrize(
    "told", ["May 20 of 2021", "the weekend of May 20&ndash;21 of 2021", "May 20–21, 2021"]
)
def test_a_day_and_its_year_may_be_joined_by_of(told: str):
    text = (
        f"---\ntitle: Post-mortem on lamps\ntags: postmortem\n---\nOn {told} the lamps were out. {STORY * 4}"
    )
    assert read(text).reading.incident_date == date(2021, 5, 20)


def test_a_row_whose_time_is_to_come_is_kept_as_a_remark():
    table = "| Time | Event |\n|---|---|\n| TBD | a fuse is ordered |\n| 13:41 | dark |\n| 14:10 | light |\n"
    found = read(f"# Lamps out\n\n**Date:** 2021-05-20\n\n## Timeline\n\n{table}").reading
    assert [each.text for each in found.timeline] == ["dark", "light"]
    assert any("a fuse is ordered" in str(section) for section in found.sections)


def test_it_did_not_begin_while_all_was_well():
    assert (
        proposed("- 13:00 Last successful backup\n- 13:41 the lamps fail\n- 14:10 restored\n")["started"]
        == "20 13:41"
    )
