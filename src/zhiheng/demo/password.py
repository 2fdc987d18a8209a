"""The one password of all demo accounts."""

PASSWORD = "zhiheng-demo-2012"  # noqa: S105 - printed by the demo on purpose; the demo never runs on real data
