"""The fair process: notice, objection, decision, publicity, repair."""
