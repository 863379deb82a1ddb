"""A process that works on a keyring until it is killed, and writes what it was promised in a diary."""

import json
import os
import random
import sys
from pathlib import Path

from peili.vault.root import Root
from tests.support.keyrings import HEALTH, NOW, Place, subject


def main() -> None:
    kind, address, root, diary, seed = sys.argv[1:]
    chance = random.Random(int(seed))
    ring = Place(kind, address).open(Root(bytes.fromhex(root)))
    descriptor = os.open(diary, os.O_WRONLY | os.O_CREAT, 0o600)
    content = Path(diary).read_bytes()
    os.lseek(descriptor, content.rfind(b"\n") + 1, os.SEEK_SET)  # over a line that was broken off
    os.ftruncate(descriptor, content.rfind(b"\n") + 1)

    def say(act: str, **words: str) -> None:
        os.write(descriptor, json.dumps({"act": act, **words}).encode() + b"\n")

    mine = []
    while True:
        act = chance.random()
        if act < 0.55 or len(mine) < 5:
            fresh = [subject() for _ in range(chance.randint(1, 4))]
            ring.make((each, HEALTH) for each in fresh)
            for each in fresh:
                say("made", subject=str(each), key=ring.key((each, HEALTH)).hex())
            mine += fresh
        elif act < 0.85:
            each = mine.pop(chance.randrange(len(mine)))
            say("destroying", subject=str(each))
            ring.destroy(each, None if chance.random() < 0.5 else [HEALTH])
            say("destroyed", subject=str(each))
        else:
            ring.rotate(now=NOW)
            say("rotated")


if __name__ == "__main__":
    main()
