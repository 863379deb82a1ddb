"""The end of entries: erased persons leave the chain whole, and old entries leave a checkpoint."""

from datetime import timedelta

import pytest

from peili.trail.commands import ending
from peili.trail.commands.ending import forget, open_door, remove_old
from peili.trail.commands.linking import link_new
from peili.trail.models import Checkpoint, Entry, EntrySubject
from peili.trail.queries import OWN
from peili.trail.rules.canonical import unpacked
from peili.trail.verifying import Break, Differs
from tests.support.builders import NOW
from tests.support.trails import CLIENTS, STAFF, broken, linked, noted, person, practitioner, walk_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def test_an_erased_clients_entries_stay_and_name_nobody():
    one, other = person(), person()
    theirs = [noted(each, one, by=practitioner()).pk for each in range(3)]
    both = noted(5, one, other).pk
    others = noted(6, other).pk
    link_new()
    assert forget(subject_ids=[one.pk]) == 4
    assert not EntrySubject.objects.filter(subject=one).exists()
    for entry in Entry.objects.filter(pk__in=[*theirs, both]):
        assert (entry.thing_id, entry.visit_id, entry.thing_salt) == (None, None, None)
    left = Entry.objects.get(pk=others)
    assert (left.thing_id, left.thing_salt is None) == (other.pk, False)
    assert [each.subject_id for each in Entry.objects.get(pk=both).about.all()] == [other.pk]
    walk = walk_of(CLIENTS)
    assert (walk.broken, walk.entries, walk.forgotten) == (None, 5, 4)


def test_an_erased_staff_member_is_named_by_no_entry():
    by, other = practitioner(), practitioner()
    noted(0, person(), by=by)
    noted(1, person(), by=other)
    link_new()
    assert forget(subject_ids=[by.subject_id]) == 1
    first, second = Entry.objects.order_by("at")
    assert (first.actor_id, first.actor_salt) == (None, None)
    assert second.actor_id == other.subject_id
    assert first.thing_id is not None
    assert (walk_of(CLIENTS).broken, walk_of(CLIENTS).forgotten) == (None, 1)


def test_nothing_that_stays_of_an_erased_person_can_be_told_from_chance():
    whom = person()
    entry = noted(0, whom, by=practitioner())
    about = entry.about.get()
    gone = [bytes(entry.thing_salt), bytes(about.salt), whom.pk.bytes, entry.visit_id.bytes]
    link_new()
    forget(subject_ids=[whom.pk])
    entry.refresh_from_db()
    stored = b"".join(
        part.bytes if hasattr(part, "bytes") else bytes(part)
        for part in (entry.hash, entry.marks, entry.actor_salt, entry.pk, entry.actor_id)
    )
    assert not [each for each in gone if each in stored]
    again = [noted(each, person()).pk for each in range(2)]
    link_new()
    marks = [unpacked(bytes(each.marks)).about for each in Entry.objects.filter(pk__in=again)]
    assert len({*marks, unpacked(bytes(entry.marks)).about}) == 3


def test_the_same_person_has_another_commitment_in_each_entry():
    whom = person()
    for each in range(4):
        noted(each, whom)
    link_new()
    assert len({bytes(entry.marks) for entry in Entry.objects.all()}) == 4


def test_a_person_erased_before_the_linking_is_linked_as_nobody():
    whom = person()
    noted(0, whom)
    forget(subject_ids=[whom.pk])
    link_new()
    assert (broken(), walk_of(CLIENTS).forgotten) == (None, 0)


def test_half_a_forgetting_is_no_forgetting():
    entry = linked(3)[1]
    with open_door():
        Entry.objects.filter(pk=entry.pk).update(actor=None)
    assert broken() == Break(2, entry.pk, Differs.CONTENTS)


def test_old_entries_leave_from_the_front_behind_a_checkpoint():
    entries = linked(10)
    linked(2, register_id=STAFF)
    noted(50)
    cut = NOW + timedelta(seconds=4)
    assert remove_old(before=cut, now=cut) == 4 + 2
    checkpoint = Checkpoint.objects.get(chain=CLIENTS)
    assert (checkpoint.number, bytes(checkpoint.hash), checkpoint.opening) == (
        4,
        bytes(entries[3].hash),
        True,
    )
    assert not Entry.objects.filter(pk__in=[entry.pk for entry in entries[:4]]).exists()
    walk = walk_of(CLIENTS)
    assert (walk.broken, walk.first, walk.last) == (None, 5, 10)
    assert list(
        Entry.objects.filter(act="trail.remove").values_list("register_id", flat=True).order_by("register_id")
    ) == [
        CLIENTS,
        STAFF,
    ]
    link_new()
    assert broken() is None


def test_an_old_entry_behind_a_young_one_waits_for_it():
    noted(100, person())
    link_new()
    noted(0, person())
    link_new()
    assert remove_old(before=NOW + timedelta(seconds=50), now=NOW) == 0
    assert remove_old(before=NOW + timedelta(seconds=101), now=NOW) == 2


def test_what_is_not_linked_is_not_removed():
    noted(0)
    assert remove_old(before=NOW + timedelta(days=1), now=NOW) == 0
    assert Entry.objects.count() == 1


def test_removing_goes_on_in_parts_and_again_later(monkeypatch):
    monkeypatch.setattr(ending, "REMOVED_AT_ONCE", 3)
    linked(10)
    assert remove_old(before=NOW + timedelta(seconds=8), now=NOW) == 8
    assert remove_old(before=NOW + timedelta(seconds=9), now=NOW) == 1
    numbers = list(Checkpoint.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [8, 9]
    assert (walk_of(CLIENTS).first, broken()) == (10, None)


def test_a_chain_that_was_emptied_goes_on_behind_its_checkpoint():
    linked(3, register_id=None)
    assert remove_old(before=NOW + timedelta(days=1), now=NOW) == 3
    assert (walk_of(OWN).entries, broken()) == (0, None)
    noted(90, register_id=None)
    link_new()
    walk = walk_of(OWN)
    assert (walk.broken, walk.first, walk.last) == (None, 4, 5)


def test_a_front_removed_without_a_checkpoint_is_missed():
    linked(5)
    with open_door():
        EntrySubject.objects.filter(entry__number__lte=2).delete()
        Entry.objects.filter(number__lte=2).delete()
    assert broken() == Break(1, None, Differs.MISSING)
