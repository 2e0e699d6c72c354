"""The command line: the same deeds as pages and JSON, one click command each."""
