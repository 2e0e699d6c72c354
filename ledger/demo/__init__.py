"""The sample county: an office's own files, loaded through the same importers and deeds."""
