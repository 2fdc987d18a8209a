"""Signed messages over HTTP to addresses of subscribers."""
