"""The law as pure functions: values in, values out; no database, no clock, no framework."""
