"""Rows of an extract become one Parquet file whose bytes depend on nothing but the rows."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.platform.datasets.declarations import Dataset, ExtractScope
from zhiheng.vocab.problem import Problem

ROW_GROUP = 131_072  # small enough that a filter on area skips most of a file, large enough to decode fast


def write_part(dataset: Dataset, scope: ExtractScope, path: Path) -> int:
    """Write the rows of one part, in their total order; return how many there are.

    Raises:
        Problem: ``extract_columns_differ`` if a batch has other columns than the dataset declares.
    """
    schema = dataset.schema
    batches = [_conformed(dataset, batch, schema) for batch in dataset.extract(scope)]
    table = pa.Table.from_batches(batches, schema=schema)
    table = table.sort_by([(name, "ascending") for name in dataset.order])
    pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP, write_page_index=True)
    return int(table.num_rows)


def _conformed(dataset: Dataset, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The same batch under the declared schema (an extract need not repeat the descriptions)."""
    if batch.schema.names != schema.names or batch.schema.types != schema.types:
        raise Problem(
            "extract_columns_differ",
            f"数据集“{dataset.name}”的抽取结果与声明的列不一致",
            f"the extract of dataset {dataset.name} does not have the declared columns: {batch.schema.to_string()}",
            dataset=dataset.name,
        )
    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)
