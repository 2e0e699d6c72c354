"""The dated figures of the law as versioned rows, each citing its source."""
