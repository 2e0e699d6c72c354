"""The JSON door: one blueprint per noun."""
