"""Advances from the fund to workers whose employer cannot pay (A-01 .. A-10)."""
