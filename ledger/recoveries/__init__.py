"""Recovering advanced sums from the debtor, and writing off what is lost (R-01 .. R-10)."""
