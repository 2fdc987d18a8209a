"""Sharing of credit facts: subscriptions, receipts, recalls, credit reports, and what the public may look up."""
