"""Official papers of complaints and reports: filled from the case, numbered, kept as they were made."""

from zhiheng.apps.complaints.papers.making import make

__all__ = ["make"]
