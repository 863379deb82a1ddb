"""Settings, URLs, the WSGI entry and the `peili` command. The only room that knows all others."""
