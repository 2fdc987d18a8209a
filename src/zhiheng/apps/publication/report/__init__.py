"""The annual quality status report: composed from the figures of one release, set as PDF and as Word."""
