"""Pages about cases that belong to no app: the calendar, the change of rules, what ran out, the procedures."""
