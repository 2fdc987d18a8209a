"""Papers and charts: everything that leaves the system as a picture, PDF or Word file."""
