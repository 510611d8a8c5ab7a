"""DataFusion: SQL over the Parquet file, or over batches in memory."""

import datafusion

from common import measure, query_text


def load(args):
    config = datafusion.SessionConfig().with_target_partitions(args.threads)
    context = datafusion.SessionContext(config)
    context.register_parquet("events" if args.source == "parquet" else "file", args.data)
    if args.source == "memory":
        batches = context.sql("select * from file").collect()
        parts = [batches[start :: args.threads] for start in range(args.threads)]
        context.register_record_batches("events", parts)
    return context


def query(context, args):
    return context.sql(query_text(args)).to_arrow_table()


measure(datafusion.__version__, load, query)
