"""Whole registers of deposits from a workbook: checked, proposed, reviewed as one, posted."""
