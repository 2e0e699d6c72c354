"""The wage deposit of a project: what is owed, what was received, what covers it."""
