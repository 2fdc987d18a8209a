"""What a schema cannot see: whether the items of a pack fit each other, the document and the calendar."""
