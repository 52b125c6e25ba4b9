"""``python -m guibiao.cli``."""

import sys

from guibiao.cli import main

sys.exit(main())
