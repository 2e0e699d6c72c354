"""Papers that the bureau issues: numbered, frozen, printed from one content as page and as PDF."""
