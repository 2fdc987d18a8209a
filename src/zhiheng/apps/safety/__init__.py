"""Signals that a product has hurt somebody."""
