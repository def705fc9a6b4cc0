"""The scripts that make fixtures are not tests, and may need what tests do not."""

collect_ignore_glob = ["make_*.py"]
