"""Complaints of consumers, kept within the clocks of the law."""
