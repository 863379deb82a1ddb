"""What a page asks once beside its own reads."""

from django.db import connection

# SQLite tells for nothing whether anything was written; PostgreSQL is asked for the token of the set-up.
ASKS = 0 if connection.vendor == "sqlite" else 1
