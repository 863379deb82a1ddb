"""WebAuthn, in the words of this program: what a browser is asked, and what its answer proves.

A passkey is bound to the name of the house's computer, so it cannot be given to another site. The device
verifies its person itself (a finger, a face, a code): a passkey is two factors in one act.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from peili.people.models import Passkey
from peili.promises.lookups import lookup_code

State = dict[str, str]


class NotProved(Exception):
    """The answer proves nothing: another site, another question, an unknown key, or nonsense."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys belong: the name of the computer, and the address its pages have."""

    name: str
    origin: str

    @property
    def fits(self) -> bool:
        """Tell whether passkeys can be used here: browsers give them to names only, and only over TLS."""
        try:
            ip_address(self.name.strip("[]"))
        except ValueError:
            return self.origin.startswith("https://") or self.name == "localhost"
        return False

    def server(self, house: str) -> Fido2Server:
        """Return what checks answers given here."""
        entity = PublicKeyCredentialRpEntity(name=house, id=self.name)
        return Fido2Server(entity, verify_origin=lambda origin: origin == self.origin)


def place_of(request: HttpRequest) -> Place:
    """Return where a request came to."""
    host = request.get_host()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
    return Place(name, f"{request.scheme}://{host}")


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A new passkey as it is kept."""

    code: str
    credential: str
    count: int


def ask_to_make(
    place: Place, *, house: str, handle: bytes, name: str, known: list[Passkey]
) -> tuple[dict[str, Any], State]:
    """Return what the browser is asked to make a passkey, and what must be kept until it answers."""
    user = PublicKeyCredentialUserEntity(name=name, id=handle, display_name=name)
    options, state = place.server(house).register_begin(
        user,
        [credential_of(each) for each in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


def made(place: Place, *, house: str, state: State, answer: Mapping[str, Any]) -> Made:
    """Return the passkey an answer brings; raises NotProved."""
    try:
        found = place.server(house).register_complete(state, answer)
    except Exception as error:  # the library raises whatever its parsers do
        raise NotProved from error
    if found.credential_data is None:
        raise NotProved
    credential = found.credential_data
    return Made(code_of(credential.credential_id), _text(credential), found.counter)


def ask_to_prove(place: Place, *, house: str) -> tuple[dict[str, Any], State]:
    """Return what the browser is asked to prove with any passkey of this place, and what must be kept."""
    options, state = place.server(house).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(options), state


def proved(place: Place, *, house: str, state: State, answer: Mapping[str, Any]) -> tuple[Passkey, int]:
    """Return the passkey an answer proves and its counter; raises NotProved."""
    try:
        read = AuthenticationResponse.from_dict(answer)
        passkey = Passkey.objects.select_related("account__staff__controller").get(code=code_of(read.raw_id))
        place.server(house).authenticate_complete(state, [credential_of(passkey)], answer)
    except Exception as error:  # as above
        raise NotProved from error
    return passkey, read.response.authenticator_data.counter


def code_of(credential_id: bytes) -> str:
    """Return the keyed code a passkey is found under."""
    return lookup_code("passkey", credential_id.hex())


def credential_of(passkey: Passkey) -> AttestedCredentialData:
    """Return the id and public key of a passkey."""
    return AttestedCredentialData(base64.b64decode(passkey.credential))


def _text(credential: AttestedCredentialData) -> str:
    return base64.b64encode(bytes(credential)).decode()
