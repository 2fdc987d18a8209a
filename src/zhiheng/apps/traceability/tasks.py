"""Jobs of traceability."""

from __future__ import annotations

from zhiheng.apps.traceability import capture_jobs

__all__ = ["capture_jobs"]
