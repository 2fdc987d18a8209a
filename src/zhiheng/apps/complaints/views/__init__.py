"""Pages of complaints: for citizens, for whoever holds a receipt, and for the office."""
