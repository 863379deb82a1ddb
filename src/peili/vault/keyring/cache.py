"""Open keys in memory: a capped number, the least used dropped first, all dropped when one is destroyed."""

import threading
from collections import OrderedDict, deque
from collections.abc import Mapping

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peili.promises.sealing import Pair

CIPHERS = 1_000  # made of keys and kept with them, the latest: about 2.5 kB each
WHOLE_KEY = 32


class OpenKey(bytes):
    """A key in memory, with the cipher made of it: making one costs more than using it."""

    cipher: AESGCM | None = None


def cipher_of(key: bytes) -> AESGCM:
    """Return the cipher under a key."""
    return getattr(key, "cipher", None) or AESGCM(key)


class Cache:
    """Keys by pair, good for one stamp: whoever destroys a key changes the stamp, and all are read anew."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._keys: OrderedDict[tuple[int, bytes], OpenKey] = OrderedDict()
        self._with_cipher: deque[tuple[int, bytes]] = deque()
        self._stamp = -1
        self._lock = threading.Lock()

    def get(self, pair: Pair, stamp: int) -> bytes | None:
        """Return a key that was read under this stamp."""
        with self._lock:
            if stamp != self._stamp:
                self._keys.clear()
                self._with_cipher.clear()
                self._stamp = stamp
            name = (pair[0].int, pair[1])
            key = self._keys.get(name)
            if key is not None:
                self._keys.move_to_end(name)
                if key.cipher is None and len(key) == WHOLE_KEY:  # what is set apart is wrapped once more
                    key.cipher = AESGCM(key)
                    self._has_cipher(name)
            return key

    def _has_cipher(self, name: tuple[int, bytes]) -> None:
        """Take the cipher from the key that has had one longest, where there are too many."""
        self._with_cipher.append(name)
        if len(self._with_cipher) > CIPHERS:
            oldest = self._keys.get(self._with_cipher.popleft())
            if oldest is not None:
                oldest.cipher = None

    def put(self, pair: Pair, key: bytes, stamp: int) -> None:
        """Keep a key that was read under this stamp; another stamp by now means it may be gone."""
        with self._lock:
            if stamp != self._stamp:
                return
            self._keys[pair[0].int, pair[1]] = OpenKey(key)
            if len(self._keys) > self._size:
                self._keys.popitem(last=False)

    def take(self, keys: Mapping[Pair, bytes], stamp: int) -> None:
        """Keep keys that were made under this stamp, while nothing could be destroyed."""
        for pair, key in keys.items():
            self.get(pair, stamp)  # what is kept from before another stamp goes
            self.put(pair, key, stamp)

    def clear(self) -> None:
        """Drop every key."""
        with self._lock:
            self._keys.clear()
            self._with_cipher.clear()

    def __len__(self) -> int:
        return len(self._keys)
