"""Lets ``python -m evenhand`` do what ``evenhand`` does."""

import sys

from evenhand.cli.main import main

sys.exit(main())
