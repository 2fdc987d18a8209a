"""The public site: where the targets stand, why, and the data behind it. Reads what was released and the packs."""
