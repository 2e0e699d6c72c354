"""The bank's side: accounts, batches of payments to workers, statements."""
