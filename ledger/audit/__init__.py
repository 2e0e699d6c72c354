"""Who did what and when: events that are added and never changed."""
