"""Pages of the returns: lists, the form, its steps."""
