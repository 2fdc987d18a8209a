"""What happened to which item, where and when; where a lot came from, where it is, who must be told."""
