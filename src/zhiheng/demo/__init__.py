"""The demo province: a seeded generator that writes files as departments and laboratories would send them.

Everything here is made up. Names carry 示例 or 演示 and credit codes the body part ``DEM0``, so no row can pass for a
real enterprise; the figures follow from the seed alone.
"""
