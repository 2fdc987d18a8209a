"""Zhiheng 质衡: the system a province uses to govern quality."""

__version__ = "0.1.0"
