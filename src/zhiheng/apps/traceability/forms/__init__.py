"""Forms and filters of traceability."""
