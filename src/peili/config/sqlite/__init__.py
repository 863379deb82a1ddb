"""Django's SQLite backend on the SQLite of sqlcipher3, with settings that lose nothing, asserted."""
