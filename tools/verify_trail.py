#!/usr/bin/env python3
"""Verify an exported trail against signed checkpoints, on any machine with Python 3.9 and nothing else.

    verify_trail.py TRAIL.jsonl --key HEX [--checkpoint FILE ...] [--digest "GROUPS" ...]

TRAIL.jsonl is what `peili trail export` wrote, a FILE what `peili trail checkpoint` printed, HEX what
`peili trail key` printed, and GROUPS the digest from paper or mail. The key should come from paper as well:
a key read beside the trail proves little. The status is 0 when everything agrees and 1 when something does
not; each finding says where. Formats: trail/rules/canonical.py, trail/rules/anchors.py, trail/exporting.py.
"""

import argparse
import hashlib
import hmac
import json
import sys
import uuid

# --- Ed25519 (RFC 8032), verification alone: nothing secret is here, so it need not be quick or even-timed.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)  # a square root of -1
BASE_Y = 4 * pow(5, P - 2, P) % P


def recover_x(y, sign):
    """Return the even or odd x of a y on the curve; None when there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def add(one, other):
    """Return the sum of two points in extended coordinates."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    """Return a point added to itself so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def point_of(content):
    """Return the point of 32 bytes; None when they are none's."""
    number = int.from_bytes(content, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def signed(key, message, signature):
    """Tell whether a signature of a message is the key's."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, nonce = point_of(key), point_of(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or scalar >= L:
        return False
    told = hashlib.sha512(signature[:32] + key + message).digest()
    left = times(scalar, BASE)
    right = add(nonce, times(int.from_bytes(told, "little") % L, public))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P or (left[1] * right[2] - right[1] * left[2]) % P
    )


# --- The digest on paper: groups of eight signs of Crockford's base 32 and a check sign.

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = {"I": "1", "L": "1", "O": "0"}


def read_groups(text):
    """Return the 32 bytes of a typed digest; ValueError when it is mistyped. Hex is read too."""
    kept = "".join(ALIKE.get(sign, sign) for sign in text.upper() if sign not in " -\u2013\n\t")
    if len(text.strip()) == 64 and not set(text.strip().lower()) - set("0123456789abcdef"):
        return bytes.fromhex(text.strip())
    whole = b""
    for at in range(0, len(kept), 9):
        group, number = kept[at : at + 9], 0
        if len(group) != 9 or set(group[:8]) - set(SIGNS):
            raise ValueError(f"group {at // 9 + 1} of the digest is mistyped")
        for sign in group[:8]:
            number = number * 32 + SIGNS.index(sign)
        if (SIGNS + "*~$=U")[number % 37] != group[8]:
            raise ValueError(f"group {at // 9 + 1} of the digest is mistyped")
        whole += number.to_bytes(5, "big")
    content, checksum = whole[:32], whole[32:]
    if len(content) != 32 or hashlib.sha256(b"peili/sheet/" + content).digest()[:3] != checksum:
        raise ValueError("the groups of the digest are not all there, or not in their order")
    return content


# --- The trail: each entry's bytes, its link, and its commitments.


def parts(*each):
    """Return parts behind their lengths; an absent one is a length of all ones."""
    return b"".join(b"\xff\xff\xff\xff" if p is None else len(p).to_bytes(4, "big") + p for p in each)


def raw(identifier):
    """Return the 16 bytes of an id."""
    return None if identifier is None else uuid.UUID(identifier).bytes


def link(before, entry):
    """Return an entry's link after the one before."""
    content = parts(
        b"peili.trail.entry.1",
        raw(entry["id"]),
        raw(entry["register"]),
        entry["number"].to_bytes(8, "big", signed=True),
        entry["at"].to_bytes(8, "big", signed=True),
        *(entry[name].encode() for name in ("role", "purpose", "act", "thing")),
        parts(*(name.encode() for name in entry["fields"])),
        bytes.fromhex(entry["marks"]),
    )
    return hashlib.sha256(before + content).digest()


def mark(salt, owner, *part):
    """Return the commitment to a part under its salt."""
    message = parts(b"peili.trail.mark.1", raw(owner), parts(*part))
    return hmac.new(bytes.fromhex(salt), message, hashlib.sha256).digest()[:16]


def committed(entry):
    """Tell whether everybody an entry still names is committed to; true where the export names nobody."""
    marks = bytes.fromhex(entry["marks"])
    each = [marks[at : at + 16] for at in range(1, len(marks), 16)]
    actor = each.pop(0) if marks[0] & 1 else None
    thing = each.pop(0) if marks[0] & 2 else None
    own = raw(entry["id"])
    who, what = entry.get("actor"), entry.get("record")
    if who and mark(who[1], who[0], b"actor", own, raw(who[0])) != actor:
        return False
    if what and mark(what[2], what[3], b"thing", own, raw(what[0]), raw(what[1])) != thing:
        return False
    about = [mark(salt, whom, b"about", own, raw(whom)) for whom, salt in entry.get("about", ())]
    return len(set(about)) == len(about) and set(about) <= set(each)


def begun(row, key):
    """Return what is wrong with the place a chain begins after, or nothing."""
    chain, number = row["chain"], row["after"]
    said = f"peili.trail.opening.1\nchain {chain} {number} {row['hash']} {row.get('made')}\n".encode()
    if number and not signed(key, said, bytes.fromhex(row.get("signature") or "")):
        return [f"chain {chain}: its first {number} entries are gone, and no signature says why"]
    return []


def judged(row, chain, number, before):
    """Return what is wrong with the entry that should have this number, or nothing."""
    own = None if chain == str(uuid.UUID(int=0)) else chain  # entries of the house's own chain say none
    place = f"chain {chain}, number {number}"
    if row["number"] != number:
        return [f"{place}: missing, or not in its order; number {row['number']} is there"]
    if link(before, row).hex() != row["hash"] or row["register"] != own:
        return [f"{place}: was changed (entry {row['id']})"]
    if not committed(row):
        return [f"{place}: names someone else (entry {row['id']})"]
    return []


def walk(lines, key, wanted):
    """Follow every chain; return the findings, where each chain ends, and the hashes at `wanted` places."""
    found, reached, hashes, chain, wrong = [], {}, {}, None, ["no chain"]
    if json.loads(next(lines)).get("export") != "peili.trail.export.1":
        raise ValueError("this is not an exported trail")
    for row in map(json.loads, lines):
        if "chain" in row:
            chain, number, before, wrong = row["chain"], row["after"], bytes.fromhex(row["hash"]), []
            found += begun(row, key) + ([f"chain {chain}: is there twice"] if chain in reached else [])
        elif not wrong:
            wrong = judged(row, chain, number + 1, before)
            found += wrong
            if not wrong:
                number, before = number + 1, bytes.fromhex(row["hash"])
        reached[chain] = number
        if (chain, number) in wanted:
            hashes[chain, number] = before.hex()
    return found, reached, hashes


# --- The checkpoints.


def read_checkpoint(text, key):
    """Return a checkpoint's number, digest, the digest before, and chains; ValueError if not whole."""
    statement, _word, signature = text.rpartition("signature ")
    rows = [line.split(" ") for line in statement.splitlines()]
    if not rows or rows[0] != ["peili.trail.anchor.1"]:
        raise ValueError("this is not a checkpoint")
    if not signed(key, statement.encode(), bytes.fromhex(signature.strip())):
        raise ValueError("the checkpoint is not signed by this key, or was changed")
    facts = {row[0]: row[1] for row in rows[1:] if row[0] != "chain"}
    chains = [(row[1], int(row[2]), int(row[3]), row[4]) for row in rows if row[0] == "chain"]
    return int(facts["number"]), hashlib.sha256(statement.encode()).hexdigest(), facts["before"], chains


def against(checkpoint, reached, hashes, after):
    """Yield where the trail differs from a checkpoint."""
    number, _digest, _before, chains = checkpoint
    for chain, _first, last, stated in chains:
        if last == 0 or after.get(chain, 0) > last:
            continue  # nothing was linked then, or it was removed since under a signature
        if reached.get(chain, 0) < last:
            yield f"checkpoint {number}: chain {chain} reached {last} then, {reached.get(chain, 0)} now"
        elif hashes.get((chain, last)) != stated:
            yield f"checkpoint {number}: chain {chain} was another one at number {last}"


def openings(path):
    """Return the number each chain of the file begins after."""
    with open(path, encoding="utf-8") as file:
        rows = (json.loads(line) for line in file if line.startswith('{"chain"'))
        return {row["chain"]: row["after"] for row in rows}


def check(trail, key, texts, digests):
    """Return every finding about a trail, and how much was read."""
    found, checkpoints = [], []
    for name, text in texts:
        try:
            checkpoints.append(read_checkpoint(text, key))
        except (ValueError, IndexError, KeyError) as error:
            found.append(f"{name}: {error}")
    checkpoints.sort()
    for one, other in zip(checkpoints, checkpoints[1:]):  # noqa: B905, RUF007  # Python 3.9 has neither
        if other[0] == one[0] + 1 and other[2] != one[1]:
            found.append(f"checkpoint {other[0]}: does not follow checkpoint {one[0]}")
    known = {each[1]: each[0] for each in checkpoints}
    found += [f"digest {each.hex()[:8]}: no checkpoint has it" for each in digests if each.hex() not in known]
    wanted = {(chain, last) for each in checkpoints for chain, _first, last, _hash in each[3]}
    with open(trail, encoding="utf-8") as file:
        broken, reached, hashes = walk(file, key, wanted)
    after = openings(trail)
    for each in checkpoints:
        broken += against(each, reached, hashes, after)
    return found + broken, sum(reached[chain] - after[chain] for chain in reached), len(checkpoints)


def main():
    """Read the arguments, print the findings."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("trail")
    asked.add_argument("--key", required=True, help="the public key, in hex or in groups")
    asked.add_argument("--checkpoint", action="append", default=[], metavar="FILE")
    asked.add_argument("--digest", action="append", default=[], metavar="GROUPS")
    said = asked.parse_args()
    try:
        texts = [(name, open(name, encoding="utf-8").read()) for name in said.checkpoint]
        digests = [read_groups(each) for each in said.digest]
        found, entries, checkpoints = check(said.trail, read_groups(said.key), texts, digests)
    except (OSError, ValueError, KeyError, StopIteration, AttributeError, TypeError) as error:
        print(f"cannot be verified: {error}")
        return 1
    for each in found:
        print(each)
    print(f"{entries} entries and {checkpoints} checkpoints verified, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
