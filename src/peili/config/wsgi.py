"""The WSGI entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from peili.promises.reading import NOTHING, of_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peili.config.settings")
of_process(NOTHING)  # each page begins a reading of its own, and the rest opens nothing
application = get_wsgi_application()

# What the program has loaded by now stays until it ends: going through it for garbage again and again costs
# a tenth of every request. A request's own objects go with it, nearly all without a collector: it looks for
# cycles every few requests, not many times in each.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
