"""`python -m assistant` is the command `onrecord`."""

import sys

from .apps.cli.main import main

sys.exit(main())
