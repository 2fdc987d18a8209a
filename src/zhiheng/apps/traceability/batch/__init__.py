"""Chains followed set by set outside the database: references as Parquet, one expression for DuckDB and for Spark."""
