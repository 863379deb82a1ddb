"""A passkey and an authenticator of the tests' own: they answer as a device would."""

import base64
import hashlib
import json
import secrets
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from peili.people.rules.one_time import code_at, step_at

HERE = "https://testserver"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def phone_code(seed: str, moment, *, later: int = 0) -> str:
    """Return what the phone shows at a moment, or some steps later."""
    return code_at(seed, step_at(moment.timestamp()) + later)


class Device:
    """A device that keeps one passkey."""

    def __init__(self, *, origin: str = HERE, name: str = "testserver", verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.origin, self.name, self.count = secrets.token_bytes(32), origin, name, 0
        self.flags = PRESENT | (VERIFIED if verifies else 0)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": challenge, "origin": self.origin}
        return json.dumps(said).encode()

    def _said(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(self.name.encode()).digest() + struct.pack(">BI", flags, self.count)

    def make(self, asked: dict) -> str:
        """Answer the question to make a passkey."""
        client = self._client("create", asked["publicKey"]["challenge"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        data = (
            self._said(self.flags | ATTESTED) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        )
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": client, "attestationObject": attested})

    def prove(self, asked: dict) -> str:
        """Answer the question to prove who is there."""
        client = self._client("get", asked["publicKey"]["challenge"])
        data = self._said(self.flags)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": data, "signature": signed})

    def _answer(self, parts: dict[str, bytes]) -> str:
        own = websafe_encode(self.id)
        said = {name: websafe_encode(value) for name, value in parts.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": said})


def seed_of_rfc() -> str:
    """Return the seed of the examples in RFC 6238."""
    return base64.b32encode(b"12345678901234567890").decode()
