"""Pages of ``platform.intake``: upload, confirm the columns, follow the import, read the receipt."""
