"""Arrears cases: who is owed what wages for which month, and how it is being settled."""
