"""Draws on a deposit: paying a case's workers from the money the project stored (U-01 .. U-07)."""
