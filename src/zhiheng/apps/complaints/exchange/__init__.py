"""Complaints and reports to and from the national platform, as a table whose headers the pack defines."""

from zhiheng.apps.complaints.exchange.arriving import PlatformImporter
from zhiheng.apps.complaints.exchange.leaving import as_csv, as_xlsx

__all__ = ["PlatformImporter", "as_csv", "as_xlsx"]
