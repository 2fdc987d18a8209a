"""Facts: from the rows of a file to what is recorded, and whether what is recorded is still what the ledger says."""
