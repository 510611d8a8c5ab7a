"""A standalone Spark cluster on this machine: a master and workers as processes of their own.

    with Cluster(workers=2, cores=2) as cluster:
        SparkSession.builder.master(cluster.url)...

It listens on the loopback only, and ends what it started, by process id.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Cluster:
    def __init__(self, workers=2, cores=2, memory="2g"):
        self._count, self._cores, self._memory = workers, cores, memory
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spark-cluster-"))
        self.workers, self._master, self.url = [], None, None

    def __enter__(self):
        try:
            port = _free_port()
            self._master = self._start(
                "master", "org.apache.spark.deploy.master.Master",
                "--host", "127.0.0.1", "--port", str(port), "--webui-port", str(_free_port()),
            )
            self.url = f"spark://127.0.0.1:{port}"
            _wait(self._log("master"), "I have been elected leader|New state: ALIVE", self._master)
            for number in range(self._count):
                name = f"worker-{number}"
                self.workers.append(self._start(
                    name, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1",
                    "--webui-port", str(_free_port()), "--cores", str(self._cores),
                    "--memory", self._memory, "--work-dir", str(self.folder / name), self.url,
                ))
                _wait(self._log(name), "Successfully registered with master", self.workers[-1])
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        for process in [*self.workers, self._master]:
            if process is not None:
                _end(process)
        shutil.rmtree(self.folder, ignore_errors=True)  # logs, and what the job brought

    def kill_worker(self, number):
        """Kills a worker and its executors, as a machine that is gone."""
        _end(self.workers[number], signal.SIGKILL)

    def _log(self, name):
        return self.folder / f"{name}.log"

    def _start(self, name, *command):
        import pyspark

        home = pathlib.Path(pyspark.__file__).parent
        environment = {
            **os.environ, "SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1",
        }
        # The job brings the library; what this process has must not stand in for it.
        environment.pop("RECIPROCITY_LIBRARY", None)
        # A group of its own, so that what it starts ends with it.
        return subprocess.Popen(
            [str(home / "bin/spark-class"), *command], env=environment, start_new_session=True,
            stdout=open(self._log(name), "wb"), stderr=subprocess.STDOUT,
        )


def session(url, name="reciprocity", **settings):
    """A Spark session on a cluster, on the loopback only, without a web page."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master(url).appName(name)
    plain = {
        "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
        "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "65536", "spark.log.level": "FATAL",
    }
    for key, value in {**plain, **settings}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(log, words, process, seconds=120):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if log.exists() and re.search(words, log.read_text(errors="replace")):
            return
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError(f"{log.name}: did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _end(process, how=signal.SIGTERM):
    """Ends the processes of a group that was started here."""
    for signal_number in (how, signal.SIGKILL):
        try:
            os.killpg(process.pid, signal_number)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
