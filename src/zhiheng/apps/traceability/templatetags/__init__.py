"""Template filters of traceability."""
