"""The users of the system: persons, accounts, roles by county, sign-ins, sealed fields."""
