"""For spark-submit: scores events on a cluster. `--help` lists what it takes."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from reciprocity_spark.job import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
