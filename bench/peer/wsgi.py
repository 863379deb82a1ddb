"""The peer's WSGI entry, with its chatter muted: it would cost the peer time that ours does not spend."""

import logging

from django.core.wsgi import get_wsgi_application

logging.disable(logging.CRITICAL)
application = get_wsgi_application()
