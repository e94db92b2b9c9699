"""Only `make test-browsers` collects what is here: it needs two more browsers and the extra `browsers`."""

import os

collect_ignore_glob = [] if os.environ.get("BROWSERS") else ["test_*.py"]
