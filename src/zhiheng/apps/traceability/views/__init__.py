"""Pages of traceability."""
