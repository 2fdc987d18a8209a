"""Credit reports: what they say, how they are signed, how they are set."""
