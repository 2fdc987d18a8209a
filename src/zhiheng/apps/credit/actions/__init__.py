"""Everything that writes quality credit."""
