"""What writes events."""
