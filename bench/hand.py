"""The desk's hand in a storm: `python -m bench.hand SINCE` does what each line says and answers with a line.

It is a process of its own beside the server, on the same database, so that both are killed and raced alike.
`SINCE` is when the storm began: only absences made since are taken back.
"""

import sys
from datetime import datetime

import django
from django.db import InterfaceError, OperationalError, close_old_connections, connection

ENDED = "57P01"  # the server's code for a session that an administrator ended


def main() -> None:
    """Answer `ok`, `refused`, or `error` and the kind of error, for each line until the input ends."""
    django.setup()
    from bench.acts import ACTS  # noqa: PLC0415 - models exist once Django is set up
    from peili.promises.reading import as_program  # noqa: PLC0415 - as above

    since = datetime.fromisoformat(sys.argv[1])
    print("ready", flush=True)
    for line in sys.stdin:
        act, *said = line.split()
        close_old_connections()
        try:
            with as_program():
                done = ACTS[act](since, *said)
        except InterfaceError:  # the connection was cut: it is made anew for the next line
            print("refused", flush=True)
        except OperationalError as error:
            print("refused" if _is_cut(error) else f"error {act} {type(error).__name__}", flush=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, the storm must hear of it
            print(f"error {act} {type(error).__name__}", flush=True)
        else:
            print("ok" if done else "refused", flush=True)


def _is_cut(error: OperationalError) -> bool:
    """Tell whether the database server ended our session: a deadlock or a lock has another code."""
    return connection.vendor == "postgresql" and getattr(error.__cause__, "sqlstate", None) in {None, ENDED}


if __name__ == "__main__":
    main()
