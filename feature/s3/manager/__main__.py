"""``python -m feature.s3.manager cp|sync``."""

from __future__ import annotations

import sys

from feature.s3.manager.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
