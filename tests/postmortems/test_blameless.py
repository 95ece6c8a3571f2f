"""Hints on wording: what they point at, what they leave alone, and how often they are right."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path

import pytest

from postmortems.blameless.grammar import prepared
from postmortems.blameless.hints import found_in, hints
from postmortems.blameless.rules import PHRASES
from postmortems.blameless.titles import TITLES

pytestmark = pytest.mark.once
LABELLED = Path(__file__).parent / "blameless.tsv"
NAMES = ["Ana Silva", "Tomas Berg"]
BLAMING = "We should have tested the restore. "


def labelled() -> list[dict[str, str]]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def rules(text: str, **known) -> list[str]:
    return [hint.rule for hint in hints(text, **known)]


def test_what_is_flagged_is_right_and_most_of_it_is_found():
    rows = labelled()
    told = {row["sentence"]: bool(hints(row["sentence"], names=NAMES)) for row in rows}
    false = [row["sentence"] for row in rows if told[row["sentence"]] and row["label"] == "ok"]
    right = sum(told[row["sentence"]] for row in rows if row["label"] == "flag")
    wanted = sum(row["label"] == "flag" for row in rows)
    assert right / (right + len(false)) >= 0.95, false
    assert right / wanted >= 0.80
    assert len(rows) >= 300


@pytest.mark.parametrize(
    ("sentence", "rule", "quoted", "rewritten"),
    [
        (
            "We should have tested the restore once.",
            "counterfactual",
            "should have tested",
            "We had not tested the restore once, because …",
        ),
        (
            "We shouldn't have run it at noon.",
            "counterfactual",
            "shouldn't have run",
            "We had run it at noon, because …",
        ),
        (
            "The engineer forgot to renew the key.",
            "person-failed",
            "forgot to renew",
            "Nothing reminded the engineer to renew the key: what was there to see was …",
        ),
        (
            "We mistakenly thought our usage was safe.",
            "mistake",
            "We mistakenly thought",
            "We thought our usage was safe, because …",
        ),
        (
            "We could have turned the flag off instead of rolling it all back.",
            "counterfactual",
            "could have turned",
            "We had not turned the flag off, because …",
        ),
        (
            "The alarm was visible for an hour and could have been acted upon.",
            "counterfactual",
            "could have been acted",
            "What would make this less likely, or shorter, the next time: …",
        ),
        (
            "The team got complacent after a quiet year.",
            "trait",
            "complacent",
            "What people had to go by at the time was …",
        ),
        (
            "Ana dropped the orders table.",
            "named-cause",
            "Ana dropped",
            "A colleague dropped the orders table.",
        ),
    ],
)
def test_a_hint_quotes_names_its_pattern_and_gives_another_form(sentence, rule, quoted, rewritten):
    (hint,) = hints(sentence, names=NAMES)
    assert (hint.rule, hint.quoted, hint.rewritten) == (rule, quoted, rewritten)
    assert sentence[hint.start : hint.end] == quoted
    assert hint.why
    assert hint.title == TITLES[rule]


def test_every_other_form_reads_as_a_sentence():
    for row in labelled():
        for hint in hints(row["sentence"], names=NAMES):
            words = hint.rewritten
            assert words[0].isupper(), words
            assert words.endswith(("…", ".")), words
            assert not re.search(r"\b(?!had\b)(\w+)\s+\1\b|\s\s|\s[,.:]", words, re.IGNORECASE), words
            assert not re.search(r"\b(?:a|an|the|of|by|to)(?:[,:]|\s+(?:because|…))", words), words
            assert not re.search(r"\b(?:was|were|is|are)(?:,|\s+because)", words), words


@pytest.mark.parametrize(
    ("sentence", "rewritten"),
    [
        (
            "In the end it came down to a gross mistake on the part of the contractor.",
            "In the end it came down to an action that nothing caught: …",
        ),
        ("The engineers were overconfident.", "What people had to go by at the time was …"),
        ("An overconfident driver waved it through.", "A driver waved it through, because …"),
        ("Nobody should have approved it.", "Somebody had approved it, because …"),
        (
            "The nurse, who was new, did not bother to check the label and left.",
            "Nothing prompted the nurse to check the label: what was there to see was …",
        ),
        (
            "It could have been avoided by asking twice.",
            "Asking twice would make this less likely, or shorter, the next time.",
        ),
        ("Once more the network team never told us.", "What the network team had seen of it by then was …"),
        (
            "It turned out my provider had moved the disk, but did not check that it was full.",
            "Nothing prompted my provider to check that it was full: what was there to see was …",
        ),
        (
            "The operator did not take a backup first.",
            "Nothing prompted the operator to take a backup first: what was there to see was …",
        ),
        (
            "The update ran at noon by mistake (wrongly counting from UTC).",
            "The update ran at noon (counting from UTC), because …",
        ),
        ("The rushed and sloppy rollout failed.", "What people had to go by at the time was …"),
        ("Stupidly, I saved nothing.", "I saved nothing, because …"),
        ("Core Services still have not looked at it.", "What Core Services had seen of it by then was …"),
    ],
)
def test_another_form_keeps_what_the_sentence_tells(sentence, rewritten):
    assert [hint.rewritten for hint in hints(sentence)] == [rewritten]


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{BLAMING}\n```\n",
        f"~~~ text\n{BLAMING}\n~~~\nIt was over.",
        f"`{BLAMING}`",
        f"> {BLAMING}",
        f'Somebody said: "{BLAMING}"',
        f"Somebody said: “{BLAMING}”",
        f"# {BLAMING}",
        "Human error\n===========\n\nIt was over at noon.",
        f"| 14:05 | {BLAMING} |",
        "2026-11-10 14:05:11,203 ERROR engineer forgot to check",
        "    the operator failed to check it",
        f"<!-- {BLAMING} -->",
        "[log](https://logs.example/?q=human error)",
    ],
)
def test_code_quotes_headings_tables_and_logs_are_left_alone(text):
    assert hints(text) == []


def test_prose_between_what_is_left_alone_is_found_at_its_place():
    text = f"# Cause\n\n`check` ran.\n\n- It was **human\n  error**.\n\n```\nhuman error\n```\n\n{BLAMING}"
    first, second = hints(text)
    assert text[first.start : first.end] == "human\n  error"
    assert text[second.start : second.end] == "should have tested"


@pytest.mark.parametrize(
    "text",
    [
        "Der Ingenieur hätte das sehen müssen, und wir haben nicht daran gedacht. Das war ein human error.",
        "L'ingénieur aurait dû le voir, et nous n'avons pas fait attention à la date. C'est une human error.",
        "Инженер должен был это заметить. human error",
        "担当者が確認を忘れた。human error",
    ],
)
def test_other_languages_get_no_hints(text):
    assert hints(text) == []


def test_names_beside_deeds_are_no_hint_in_a_timeline():
    line = "14:05 Ana deleted the orders table"
    assert rules("Ana deleted the orders table.", names=NAMES) == ["named-cause"]
    assert rules(line, names=NAMES, is_timeline=True) == []


@pytest.mark.parametrize("deed", ["deleted the stuck pods", "removed the old snapshot to free some space"])
def test_a_name_beside_a_repair_is_no_hint(deed):
    assert rules(f"Ana {deed}.", names=NAMES) == []
    assert rules("Ana deleted the volume by accident.", names=NAMES) != []


@pytest.mark.parametrize(
    ("blaming", "plain"),
    [
        ("We should have been on top of this.", "The pool should have been on the second node."),
        ("The patch could have been backported.", "The outage could have been triggered by the patch."),
        ("There could have been manual checks.", "There could have been a thousand duplicates."),
        ("They failed to rotate the key.", "They failed to start on the new node."),
        (
            "We did not take the cold cache into account.",
            "The script did not take the cold cache into account.",
        ),
        ("We knew of the bug but did not fix it.", "We knew of the bug and had planned the fix."),
        ("We assumed it was a copy, which was wrong.", "At first we assumed it was DNS, which was wrong."),
        ("Did not test the restore.", "Did not match any of the rules."),
        ("- Also failed to read the notes.", "- Failed to verify signature"),
        ("Infrastructure are not monitoring it.", "Replicas are not monitoring it."),
        ("It could've led to a quicker fix.", "It could've led to a second outage."),
        ("Tomas went on, unaware that it was live.", "The client went on, unaware that it was live."),
        ("Stop blind copy-pasting", "Stop the nightly copy"),
        ("Deployed without being aware of it.", "Nobody is on call without being aware of it."),
        ("I did not see that it was empty.", "I did not see any errors."),
        ("The rollout was rushed.", "The patient was rushed to hospital."),
        ("There was more we could have done.", "There was nothing we could have done."),
        ("Some of which are the fault of the vendor.", "None of which are the fault of the vendor."),
        ("He left without saying a word.", "It goes without saying that we are sorry."),
        ("A test would have caught it.", "We added a test that would have caught it."),
        ("A test would have caught it.", "The test would have caught the exception."),
        ("Closing it would have prevented the flood.", "Closing it would have prevented boats from passing."),
        (
            "We could have waited, as the notice said.",
            "We could have waited, but that would have cost a day.",
        ),
        ("The admin did not perform the backup.", "The admin did not perform the deletion."),
        ('Be careful with the "stop" key.', 'Be careful with "failed", which reads like blame.'),
        ("It should have been caught by a simple check.", "It should have been caught by the nightly check."),
        ("It did not occur to anyone.", "It did not occur to any great extent."),
        ("The technician remained unaware of it.", "The proxy remained unaware of it."),
        ("An intern took down production.", "An engineer took down production for the upgrade."),
        ("We introduced a bug which broke sign-in.", "Version 4 introduced a bug which broke sign-in."),
        (
            "She went on, only to find that she had run it live.",
            "She went on, only to find that it was full.",
        ),
        ("We allowed the certificate to expire.", "The proxy allowed the session to expire."),
        ("The page was somehow overlooked.", "The packet somehow missed the window."),
        ("In hindsight, this was a risky decision.", "In hindsight, this was a good decision."),
        ("They had too much confidence in it.", "There was not enough confidence in the forecast."),
        ("Never ever restart both.", "The two never ever restart together."),
        ("Don't start it that way again.", "Don't start it again until the pressure is low."),
        ("Make sure you meet your deadlines.", "Make sure the job meets its deadline."),
        ("Technicians failed -- twice -- to check it.", "The node failed -- twice -- to start."),
        ("How can this be released!", "How can this be released?"),
        ("It was merged in a rush.", "The requests came in a rush."),
        ("The limit should've been twice that.", "The row count should've been 40,000, but was 12."),
        ("We did not catch it in code review.", "The probe did not catch it in code review."),
        ("It was missed in the design review.", "Two heartbeats were missed in the second region."),
        (
            "They were considered normal and ignored.",
            "They were considered normal and ignored by the parser.",
        ),
        ("Monitor the queue more closely.", "Monitor the queue more closely with an alert at 500 jobs."),
        ("More carefully test it.", "More carefully tested it is not."),
        ("There was poor coordination.", "Poor coordination between the two schedulers delayed it."),
        ("A task might have prevented this.", "A rule added since would have prevented this."),
        ("We were overzealous.", "The garbage collector was overzealous."),
        ("Lack of deeper knowledge in the team.", "Lack of a deeper stack made it slow."),
        ("No one in the team knows how to renew it.", "No one knows how many there were."),
        ("They had no idea that it was full.", "At that point they still had no idea that it was full."),
        ("It was merged without checking the disk.", "It was recreated without checking the disk."),
        ("The engineer did not anticipate this.", "The engineer does not anticipate any change."),
        ("It turned out that @kim had run the import.", "It turned out that @kim had applied the fix."),
        ("I've accidentally dropped the index.", "The job accidentally dropped the index."),
        ("i forgot to push the tag.", "Option i forgets nothing: it pushes the tag."),
        ("You should have asked first.", "You should have received a mail."),
        (
            "It should have been understood by project leads.",
            "It should have been understood by the parser.",
        ),
        ("Those that knew did not tell us.", "Those that were full did not start."),
        (
            "If Northbank had used keys, this could not have happened.",
            "If Kubernetes had restarted it, this could not have happened.",
        ),
        (
            "An admin-error wiped the disk.",
            "The user error rate rose to 4 %.",
        ),
        ("The cause was human error.", "We cannot train our way out of human error."),
        ("The engineer did not have enough background.", "The engineer did not have a key."),
        (
            "Instead of stopping the copy, he stopped the original.",
            "Instead of stopping it, he drained it.",
        ),
        ("The administrator remains silent.", "The sensor remains silent."),
        ("There is a lot we did wrong.", "There is nothing we did wrong."),
        ("In hindsight we moved too fast.", "In hindsight the graph explains the peak."),
        ("The careless clerk let it through.", "The clerk is anything but careless."),
        ("The clerk typed the wrong number.", "The clerk saw a form with the wrong number."),
        ("Two operators skipped the drill.", "Two replicas skipped the entry."),
        ("My typo broke the login.", "The cache broke the login."),
        ("Please pay attention to it.", "The surgeons paid attention to it."),
        ("She should have known.", "It is tempting to say that she should have known."),
        ("The cause was human mistakes.", "Human mistakes are inevitable, so the press has a guard."),
        ("He asked why they were careless.", "We do not ask why they were careless."),
        ("You accidentally deleted the tag.", "If you accidentally deleted the tag, run it again."),
        (
            "It was caused by an electrician drilling into it.",
            "It was caused by a loop holding the lock.",
        ),
        (
            "A cause was the pilot's decision to go on.",
            "The pilot's decision to turn back kept them safe.",
        ),
        (
            "It was mistakenly opened by one of the workers.",
            "It was mistakenly opened by a worker process.",
        ),
        ("The crew had little to no training.", "The crew had two weeks of training."),
        ("I did a lot of things wrong.", "The parser did a lot of things in parallel."),
        (
            "The reviewer who should have checked the caller did not.",
            "A function that should have checked the caller did not.",
        ),
        ("This was a story about a bad engineer.", "This wasn't a story about a bad engineer."),
        (
            "We restored the branch that had been accidentally deleted by an engineer.",
            "It would be useful to restore a branch that was accidentally deleted by an engineer.",
        ),
        ("We should always check the host first.", "We should always thank whoever reports first."),
        ("Your mistake cost us the night.", "Your fault domains should span two racks."),
        ("The downtime is on me.", "The next review is on me."),
        ("I am responsible for the outage.", "I am responsible for the outage page."),
        (
            "We did not clean up the host and caused the clash.",
            "The job did not clean up and caused a full disk.",
        ),
        ("The change should have been rebased.", "The change should have been rebased by the merge queue."),
        (
            "In hindsight the cluster should have been resized.",
            "The cluster should have been resized by the bot.",
        ),
        ("She has an attitude problem.", "The satellite had an attitude problem."),
        ("You are so bad at releases.", "The cache is bad at bursts."),
        (
            "Somebody accidentally unplug the rack.",
            "If somebody accidentally unplug the rack, it comes back.",
        ),
        ("It was cut by an oblivious digging crew.", "The proxy is oblivious to the crew."),
        ("His excuse was the late hour.", "No excuse was needed."),
        ("The testers thought their job was done.", "The testers' job was done at noon."),
        ("Our admins should be fired.", "Nobody should be fired."),
        ("The driver's excuse was the fog.", "Excuse the noise in the recording."),
        ("The clerks assumed it was not their job.", "It was not their job that failed."),
        ("It was a reckless person.", "We are not looking for a reckless person."),
        ("Everyone should always check.", "Everyone should always feel heard."),
    ],
)
def test_a_turn_of_phrase_is_told_from_its_neighbour(blaming, plain):
    assert rules(blaming, names=NAMES) != []
    assert rules(plain, names=NAMES) == []


def test_a_person_known_by_name_is_a_person_whatever_the_name():
    sentence = "Zbyszko never checked the alert."
    assert rules("The zbyszko never checked the alert.") == []
    assert rules(sentence, names=["Zbyszko Ż. Nowak"]) == ["person-failed"]


@pytest.mark.parametrize("subject", ["Terraform", "Redis", "Automation", "Somehow"])
def test_a_bare_word_is_a_person_unless_it_is_a_tool_or_a_thing(subject):
    assert rules("Kowalczyk never told us that the pool was drained.") == ["person-failed"]
    assert rules(f"{subject} never told us that the pool was drained.") == []


def test_spacing_case_and_punctuation_make_no_other_sentence():
    one, other = hints("It was human error."), hints("*It  was*\nHuman  error!")
    assert one[0].key == other[0].key
    assert one[0].key != hints("Then it was human error.")[0].key


@pytest.mark.parametrize(
    "piece",
    [
        *("we had not ", "the ", "[", "\n", "we made the wrong the same bad ", ". A ", "`"),
        *("a thing might have prevented ", "did not catch the a ", "limit should have been twice "),
        *(
            "if we had ",
            "this would not have been ",
            "instead of doing i ",
            "i copied the ",
            "was set by the ",
        ),
        *(
            "it should have told ",
            "a code that should have seen ",
            "not about a careless ",
            "did not do it and ",
        ),
        *("someone accidentally ", "one should be the ", "in hindsight it should have been moved "),
        *("i've ", "the worker had ", "in hindsight too ", "we thought it was ", "sent the wrong "),
    ],
)
def test_no_text_takes_long(piece):
    began = time.process_time()
    hints(piece * (100_000 // len(piece)))
    assert time.process_time() - began < 3


def test_a_fault_far_into_a_sentence_without_an_end_is_found_where_it_stands():
    text = "the pump ran and " * 400 + "Ada forgot to close the valve."
    (hint,) = hints(text, names=["Ada Moor"])
    assert hint.quoted == "Ada forgot" and text[hint.start : hint.end] == hint.quoted


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Some people noticed the red graph but did not say a word.", "person-failed"),
        ("The billing team renamed the field but missed updating the export.", "person-failed"),
        ("They found one contractor having failed to rotate a token.", "person-failed"),
        ("14:40 jrel did not realise the replica was still being copied.", "person-failed"),
        ("The engineer cleaned up the bucket, inadvertently deleting the invoices.", "mistake"),
        ("I am still kicking myself for that command.", "mistake"),
        ("The best approach would have been to roll back at once.", "counterfactual"),
        ("Never change routes in production before you have told somebody.", "exhortation"),
        ("Nordhost has again failed to tell its customers.", "other-team"),
        ("An engineer at our site in Porto, Portugal, mistakenly cut the feed.", "mistake"),
        ("When a temp wiped his disk, he also wiped every other one.", "mistake"),
        ("A cleaner cut the power after accidentally knocking a breaker.", "mistake"),
        ("@jkoval disabled the plugins, which took the checkout offline.", "named-cause"),
        ("Better labels would have prevented the mix-up.", "counterfactual"),
    ],
)
def test_blame_told_by_the_way_is_pointed_at(sentence, rule):
    assert rules(sentence) == [rule]


@pytest.mark.parametrize(
    "sentence",
    [
        "They were drafts, so they should not have been live on the site.",
        "This behaviour was new and should not have occurred.",
        "The operator pod restarted, accidentally deleting its own lease.",
        "So that no engineer accidentally deletes a volume, the console asks twice.",
        "Grafana Cloud has again failed to tell its customers.",
        "The best response would have been to return an error.",
        "Do not deploy to production until the freeze ends on Monday.",
        "@jkoval disabled the plugins, which allowed the site to recover.",
        "A full disk would have prevented the node from starting.",
        "The old parser would have caught the exception and tried again.",
    ],
)
def test_the_state_of_things_and_the_deeds_of_machines_are_left_alone(sentence):
    assert rules(sentence) == []


def test_every_phrase_has_a_pattern_that_can_be_prepared():
    """They are prepared when they are looked for: a broken one would wait for its first reader."""
    assert all(prepared(phrase.pattern).groups >= 0 for phrase in PHRASES)


def test_a_sentence_is_looked_at_once_but_anew_where_others_are_named_or_times_stand_before_it():
    text = "Zoltan restarted the wrong replica by accident."
    found_in.cache_clear()
    first = [
        hints(text, names=["Zoltan Kis"]),
        hints(text),
        hints(text, names=["Zoltan Kis"], is_timeline=True),
    ]
    assert (found_in.cache_info().misses, found_in.cache_info().hits) == (3, 0)
    assert [hints(text, names=["Zoltan Kis"]), hints(text)] == first[:2]
    assert found_in.cache_info().hits == 2
