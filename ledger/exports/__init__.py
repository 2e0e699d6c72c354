"""Packages for the auditor: the whole history of a book, with views and a proof."""
