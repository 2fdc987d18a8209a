"""Files that people hand in: kept as they came, shown only as cleaned copies."""
