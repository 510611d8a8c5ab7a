"""Brings the C library and the Python packages to the executors."""

import atexit
import os
import pathlib
import shutil
import sys
import tempfile
import zipfile

LIBRARY = "libreciprocity.so"


def ship(spark, library=None):
    """Sends the packages to the executors, and the C library.

    `library` is its path on the driver; without it RECIPROCITY_LIBRARY is taken, or what
    `spark-submit --files` sent under the name libreciprocity.so.
    """
    from pyspark import SparkFiles

    context = spark.sparkContext
    path = library or os.environ.get("RECIPROCITY_LIBRARY")
    if path is None:
        path = SparkFiles.get(LIBRARY)
        if not os.path.exists(path):
            raise ValueError(
                "the C library is not there; name it as `library`, set RECIPROCITY_LIBRARY, or send "
                f"it by spark-submit --files {LIBRARY}"
            )
    else:
        context.addFile(_named(path))
    os.environ["RECIPROCITY_LIBRARY"] = str(path)
    context.addPyFile(_packages())


def _named(path):
    """The library under the name by which executors look for it."""
    path = pathlib.Path(path).resolve()
    if path.name == LIBRARY:
        return str(path)
    folder = _folder()
    (folder / LIBRARY).symlink_to(path)
    return str(folder / LIBRARY)


def _packages():
    """An archive of this package and of `reciprocity`."""
    root = pathlib.Path(__file__).resolve().parent.parent
    archive = _folder() / "reciprocity_packages.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packages:
        for package in ("reciprocity", "reciprocity_spark"):
            for file in sorted((root / package).glob("*.py")):
                packages.write(file, f"{package}/{file.name}")
    return str(archive)


def _folder():
    """A folder for what the driver serves, gone with the driver."""
    folder = tempfile.mkdtemp(prefix="reciprocity-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return pathlib.Path(folder)


def library():
    """The package `reciprocity`, with the C library that was sent here."""
    if "reciprocity" not in sys.modules and "RECIPROCITY_LIBRARY" not in os.environ:
        from pyspark import SparkFiles

        os.environ["RECIPROCITY_LIBRARY"] = SparkFiles.get(LIBRARY)
    import reciprocity

    return reciprocity
