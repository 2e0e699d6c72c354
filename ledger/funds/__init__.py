"""The county emergency fund: what comes in, what it stands at, what it lacks (F-01 .. F-08)."""
