"""How long a cold `wartoll predict` takes, and how much memory: a new process every time.

    python benchmarks/cold_start.py [FILE] [--runs 7]

Prints the median wall time with its range and the peak resident memory. The first run, which
reads the files from disk, is shown apart.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "report.txt"


def measure(command: list[str]) -> tuple[float, float]:
    """Run a command to its end.

    Returns:
        Seconds of wall time, and the peak resident memory in MB.

    Raises:
        subprocess.CalledProcessError: if it fails.
    """
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    program = shutil.which("wartoll", path=str(Path(sys.executable).parent)) or "wartoll"
    command = [program, "predict", str(options.file)]
    first, _ = measure(command)
    times, peaks = zip(*(measure(command) for _ in range(options.runs)), strict=True)
    print(f"first run   {first:.2f} s")
    print(
        f"then        {statistics.median(times):.2f} s "
        f"({min(times):.2f}-{max(times):.2f} s over {options.runs} runs)"
    )
    print(f"peak memory {max(peaks):.0f} MB")


if __name__ == "__main__":
    main()
