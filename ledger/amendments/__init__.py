"""Policies changed by an approved request, from a first day on, never backwards (S-6)."""
