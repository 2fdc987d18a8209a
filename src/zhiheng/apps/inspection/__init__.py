"""Results of sampling inspections: what was sampled where, what the laboratory found, what was wrong."""
