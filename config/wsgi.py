"""The WSGI entry point (WSGI 入口)."""

import os

from django.core.wsgi import get_wsgi_application

from config import start_database
from config.older_database import refuse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
start_database()
application = get_wsgi_application()
refuse("serve")  # the models are loaded now
