"""`python -m assistant` is the command `onrecord`."""

import sys

from .apps.cli import main

sys.exit(main())
