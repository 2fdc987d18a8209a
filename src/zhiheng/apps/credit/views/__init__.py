"""Pages of quality credit."""
