"""Codes that count once: those of an authenticator (RFC 6238) and those on paper. Pure."""

import base64
import hashlib
import hmac
import struct
from urllib.parse import quote, urlencode

STEP = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps a phone's clock may be off
SEED = 20  # bytes, as RFC 4226 asks of SHA-1
PAPER = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else
PAPER_LENGTH = 10
CODES = 10  # recovery codes of a person


def step_at(seconds: float) -> int:
    """Return the step an instant lies in."""
    return int(seconds) // STEP


def code_at(seed: str, step: int) -> str:
    """Return the code of a step; the seed is in Base32."""
    key = base64.b32decode(seed)
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()  # RFC 6238, which apps follow
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(typed: str, *, seed: str, seconds: float, last_step: int) -> int | None:
    """Return the step whose code was typed: near now, and after the last one that was used. Else None."""
    digits = typed.replace(" ", "")
    here = step_at(seconds)
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):
        right = hmac.compare_digest(code_at(seed, step).encode(), digits.encode())
        if right and step > last_step:
            found = step
    return found


def address(seed: str, *, house: str, name: str) -> str:
    """Return what an authenticator program opens, as a link."""
    label = quote(f"{house}:{name}", safe="")
    return f"otpauth://totp/{label}?{urlencode({'secret': seed, 'issuer': house}, quote_via=quote)}"


def in_fours(text: str) -> str:
    """Return a text in groups of four, as it is read aloud."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def on_paper(code: str) -> str:
    """Return a recovery code as it is shown: in two halves."""
    return f"{code[: PAPER_LENGTH // 2]}-{code[PAPER_LENGTH // 2 :]}"


def from_paper(typed: str) -> str:
    """Return a recovery code as it is hashed, from what was typed."""
    return "".join(each for each in typed.upper() if each in PAPER)
