"""Reads of quality credit."""
