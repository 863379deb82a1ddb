"""The WSGI entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")
application = get_wsgi_application()

# What the program has loaded by now stays until it ends: going through it for garbage again and again costs
# a tenth of every request.
gc.collect()
gc.freeze()
