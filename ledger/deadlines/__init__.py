"""Every clock of the law: what is due, for whom, by which working day."""
