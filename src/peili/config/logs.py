"""What the program writes to its log: that something broke, of which kind and where, never in whose words."""

import logging
import traceback
from types import TracebackType

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


REFUSED = frozenset({200, 400, 403, 405, 409, 413, 415, 422, 429})  # not 404: machines ask for anything


class Refused(logging.Filter):
    """Lets through that a request was refused by a guard or for its values; failures are told elsewhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether an entry is of a refused request."""
        return getattr(record, "status_code", None) in REFUSED


class Places(logging.Formatter):
    """Writes an exception as its kind and its places in the code: its words may quote a person's data.

    An address is written as its pattern, because a link's token opens what it leads to.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry; a failed request's own words, which hold its address, are replaced."""
        request = getattr(record, "request", None)
        if request is not None:
            match = getattr(request, "resolver_match", None)
            record = logging.makeLogRecord(record.__dict__ | {"args": None, "exc_text": None})
            refused = getattr(record, "status_code", None) in REFUSED
            said = f"refused ({record.__dict__['status_code']})" if refused else "failed"
            record.msg = f"request {said}: {request.method} /{match.route if match else '?'}"
        return super().format(record)

    def formatException(self, ei: Caught) -> str:  # noqa: N802  # logging's own name
        """Return the kinds of an exception and of its causes, and the places it came through."""
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines.append(type(error).__name__)
            lines += [
                f"  {frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)
