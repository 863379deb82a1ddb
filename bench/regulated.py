"""The acts of GDPRbench done by the house's own commands: logged, sealed, erased by the whole procedure."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps


class Ours:
    """A client register asked through the commands that its pages use."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.register = apps.get_model("house.Register").objects.get(controller__kind="house", kind="clients")

    def none(self) -> UUID:
        """Return the key of somebody who was erased."""
        key = self.create("Ei", "Kukaan", "+358400000000")
        self.delete(key)
        return key

    def create(self, first: str, last: str, phone: str) -> UUID:
        """Make a client card."""
        from peili.people.commands.cards import add_client  # noqa: PLC0415 - models exist once Django is set up
        from peili.promises.vocabulary import Source  # noqa: PLC0415 - as above
        from peili.trail.commands import PROGRAM  # noqa: PLC0415 - as above

        card = add_client(
            register=self.register,
            first_name=first,
            last_name=last,
            phone=phone,
            source=Source.DESK,
            by=PROGRAM,
            now=self.now,
            on=self.now.date(),
        )
        return card.subject_id

    def _card(self, key: UUID) -> Any:
        return apps.get_model("people.Client").objects.filter(subject=key).first()

    def read(self, key: UUID) -> tuple[str, ...] | None:
        """Open a card for a visit: logged, then opened."""
        from peili.people.commands.cards import open_card  # noqa: PLC0415 - as above
        from peili.trail.commands import PROGRAM  # noqa: PLC0415 - as above
        from peili.trail.models import Purpose  # noqa: PLC0415 - as above

        card = self._card(key)
        if card is None:
            return None
        open_card(client=card, purpose=Purpose.TREATMENT, by=PROGRAM, now=self.now)
        return card.first_name, card.last_name, card.phone

    def read_many(self, keys: list[UUID]) -> list[tuple[str, ...] | None]:
        """Show several people in a list: one entry of the log for all."""
        from peili.promises.holding import warm  # noqa: PLC0415 - as above
        from peili.trail.commands import PROGRAM, note  # noqa: PLC0415 - as above
        from peili.trail.models import Purpose  # noqa: PLC0415 - as above

        cards = {
            each.subject_id: each for each in apps.get_model("people.Client").objects.filter(subject__in=keys)
        }
        note(
            act="people.search",
            by=PROGRAM,
            now=self.now,
            purpose=Purpose.BOOKING,
            register_id=self.register.pk,
            about=keys,
            fields=["first_name", "last_name", "phone"],
        )
        warm(cards.values())
        found = (cards.get(key) for key in keys)
        return [(each.first_name, each.last_name, each.phone) if each else None for each in found]

    def change(self, key: UUID, phone: str) -> None:
        """Change a phone number on the card."""
        from peili.people.commands.cards import edit_client  # noqa: PLC0415 - as above
        from peili.trail.commands import PROGRAM  # noqa: PLC0415 - as above

        card = self._card(key)
        edit_client(
            client=card,
            first_name=card.first_name,
            last_name=card.last_name,
            phone=phone,
            by=PROGRAM,
            now=self.now,
            on=self.now.date(),
        )

    def change_meta(self, key: UUID, *, given: bool) -> None:
        """Note a consent to marketing, or its withdrawal."""
        from peili.people.channels import Channel  # noqa: PLC0415 - as above
        from peili.people.commands.consents import record_consent  # noqa: PLC0415 - as above
        from peili.trail.commands import PROGRAM  # noqa: PLC0415 - as above

        record_consent(
            subject_id=key,
            register=self.register,
            channel=Channel.EMAIL,
            given=given,
            act=apps.get_model("people.Consent").Act.DESK,
            language="fi",
            by=PROGRAM,
            now=self.now,
        )

    def read_meta(self, key: UUID) -> bool:
        """Tell whether a consent is in force: the newest word on it, as every message that leaves asks."""
        from peili.people.channels import Channel  # noqa: PLC0415 - as above
        from peili.people.queries.consents import may_send  # noqa: PLC0415 - as above

        return may_send(key, Channel.EMAIL)

    def delete(self, key: UUID) -> None:
        """Erase somebody, from the plan to the certificate; storage is written anew the next night."""
        from peili.house.queries import local  # noqa: PLC0415 - as above
        from peili.rights.erasure.commands import begin, carry_out  # noqa: PLC0415 - as above
        from peili.rights.erasure.plan import make_plan  # noqa: PLC0415 - as above
        from peili.trail.commands import PROGRAM  # noqa: PLC0415 - as above

        subject = apps.get_model("vault.Subject").objects.get(pk=key)
        plan = make_plan(subject, now=self.now)
        today = local(self.now).date()
        erasure = begin(plan=plan, ground="request", by=PROGRAM, now=self.now, today=today)
        carry_out(erasure=erasure, now=self.now, rewriting=False)

    def logs(self, key: UUID) -> int:
        """Return how many entries of the log are about somebody, as far as the newest hundred tell."""
        from peili.trail.queries import entries_about  # noqa: PLC0415 - as above

        return len(entries_about(subject_id=key).values_list("at", "act")[:100])

    def gone(self, key: UUID) -> bool:
        """Tell whether nothing of somebody is left, nor a key that would open it."""
        from peili.vault.opened import house_keys  # noqa: PLC0415 - as above

        there = apps.get_model("vault.Subject").objects.filter(pk=key).exists()
        return not there and house_keys().keyring.destroyed(key)
