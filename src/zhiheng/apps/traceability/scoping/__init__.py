"""The recall scope of a suspect thing, reckoned from what events say. Pure: no database, no clock."""
