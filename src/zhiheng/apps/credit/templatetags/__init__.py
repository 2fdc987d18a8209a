"""Tags of quality credit."""
