"""Forms of quality credit."""
