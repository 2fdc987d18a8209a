"""Tables of traceability."""
