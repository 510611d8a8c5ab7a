"""Runs what documents show: every `sh` block from the root of the project, and the `python` blocks of
a page one after the other, beside a folder `events/` and a policy.

Use: pages.py PAGE...
RECIPROCITY_LIBRARY names the C library; it and the command are built, and PySpark is installed.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "examples/spark")]

import events  # noqa: E402
from cluster import session  # noqa: E402

LIBRARY = pathlib.Path(os.environ["RECIPROCITY_LIBRARY"]).resolve()


def blocks(page):
    """The blocks of a page: language and text."""
    return re.findall(r"^```(sh|python)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)


def run_shell(text, folder):
    environment = {
        **os.environ, "MASTER": "local[2]", "LIBRARY": str(LIBRARY), "FOLDER": str(folder),
        "PATH": f"{pathlib.Path(sys.executable).parent}:{LIBRARY.parent}:{os.environ['PATH']}",
        "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable,
    }
    ran = subprocess.run(["bash", "-euc", text], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, f"{text}\n{ran.stdout[-2000:]}\n{ran.stderr[-3000:]}"


def main():
    began = os.getcwd()
    for name in sys.argv[1:]:
        page = (ROOT / name).resolve()
        found = blocks(page)
        assert found, f"{name} shows nothing that could be run"
        folder = pathlib.Path(tempfile.mkdtemp(prefix="reciprocity-page-"))
        try:
            events.write(folder / "events", 20_000, files=3)
            events.write(folder / "more", 2_000, files=2, seed=9, later=events.SPAN)
            (folder / "policy.toml").write_text("[answers]\nwait_days = 5\n")
            for language, text in found:
                if language == "sh":
                    run_shell(text, folder)
            parts = [text for language, text in found if language == "python"]
            if parts:
                os.chdir(folder)
                spark = session("local[2]", **{"spark.sql.shuffle.partitions": "3"})
                program = {"spark": spark}
                for text in parts:
                    exec(compile(text, name, "exec"), program)
                spark.stop()
        finally:
            os.chdir(began)
            shutil.rmtree(folder)
        print(f"{name}: {len(found)} blocks ran")


main()
