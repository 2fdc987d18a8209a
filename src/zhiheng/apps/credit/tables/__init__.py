"""Tables of quality credit."""
