"""Open keys in memory: a capped number, the least used dropped first, all dropped when one is destroyed."""

import threading
from collections import OrderedDict
from collections.abc import Mapping

from peili.promises.sealing import Pair


class Cache:
    """Keys by pair, good for one stamp: whoever destroys a key changes the stamp, and all are read anew."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._keys: OrderedDict[tuple[int, bytes], bytes] = OrderedDict()
        self._stamp = -1
        self._lock = threading.Lock()

    def get(self, pair: Pair, stamp: int) -> bytes | None:
        """Return a key that was read under this stamp."""
        with self._lock:
            if stamp != self._stamp:
                self._keys.clear()
                self._stamp = stamp
            name = (pair[0].int, pair[1])
            key = self._keys.get(name)
            if key is not None:
                self._keys.move_to_end(name)
            return key

    def put(self, pair: Pair, key: bytes, stamp: int) -> None:
        """Keep a key that was read under this stamp; another stamp by now means it may be gone."""
        with self._lock:
            if stamp != self._stamp:
                return
            self._keys[pair[0].int, pair[1]] = key
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

    def __len__(self) -> int:
        return len(self._keys)
