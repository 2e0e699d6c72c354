"""The book engine: balanced entries, kept for ever, and the balances they make."""
