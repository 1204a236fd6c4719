"""Run the whole suite, notebooks compared strictly, in other environments and on other processors' arithmetic.

    python tests/maintenance/environments.py                              # every environment, every kernel
    python tests/maintenance/environments.py oldest colab --kernels plain # some of them
    python tests/maintenance/environments.py here --kernels haswell generic

Environments: `here` (this Python as it is), `oldest` (the lowest versions that requirements.txt admits), `newest` (the
highest), `colab` (what Colab has installed). Each is a fresh virtual environment, kept in --folder for the next time.
Kernels: `plain` (what BLAS and numpy choose), `one-thread`, `haswell` (AVX2 without AVX-512, one thread), `generic`
(SSE only, two threads). An environment whose Python is not installed is named as not run. Exit status 1 if anything
fails.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# name: the Python it needs (None: the one that runs this) and what to install beside requirements.txt
ENVIRONMENTS = {
    "oldest": ("3.10", ["numpy==2.0.0", "pandas==2.2.2", "matplotlib==3.9.0", "scikit-learn==1.5.0", "nbval==0.11.0"]),
    "newest": (None, []),
    "colab": (
        "3.12",
        [
            "numpy==2.0.2", "pandas==2.2.2", "matplotlib==3.10.0", "scikit-learn==1.6.1",
            "ipython==7.34.0", "ipykernel==6.17.1", "ipywidgets==7.7.1",
        ],
    ),
}  # fmt: skip

# name: OpenBLAS's kernel, its threads, and which of numpy's instruction sets are switched off to match
KERNELS = {
    "plain": (None, None, ()),
    "one-thread": (None, "1", ()),
    "haswell": ("Haswell", "1", ("512", "X86_V4")),
    "generic": ("Prescott", "2", ("",)),
}

DISPATCHED = (
    "import numpy._core._multiarray_umath as m; print(*(f for f in m.__cpu_dispatch__ if m.__cpu_features__[f]))"
)


def python_of(name, folder):
    """The environment's Python, made first if need be; None when the Python version is not installed."""
    if name == "here":
        return Path(sys.executable)
    version, pins = ENVIRONMENTS[name]
    base = shutil.which(f"python{version}") if version else sys.executable
    # a shim of a version manager may stand on the path without that version behind it
    if base is None or subprocess.run([base, "--version"], capture_output=True).returncode != 0:
        return None
    home = folder / name
    python = home / ("Scripts/python.exe" if platform.system() == "Windows" else "bin/python")
    if not (home / "complete").exists():
        subprocess.run([base, "-m", "venv", "--clear", str(home)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet"]
        subprocess.run([*install, "--upgrade", "pip"], check=True)
        subprocess.run([*install, "-r", str(ROOT / "requirements.txt"), *pins], check=True)
        (home / "complete").touch()
    return python


def settings_of(kernel, python):
    """The environment variables that make BLAS and numpy compute as on another processor."""
    core, threads, switched_off = KERNELS[kernel]
    settings = {}
    if core:
        settings["OPENBLAS_CORETYPE"] = core
    if threads:
        settings["OPENBLAS_NUM_THREADS"] = threads
    if switched_off:
        features = subprocess.run([python, "-c", DISPATCHED], capture_output=True, text=True, check=True).stdout.split()
        off = [feature for feature in features if any(part in feature for part in switched_off)]
        settings["NPY_DISABLE_CPU_FEATURES"] = " ".join(off)
    return settings


def suite(python, settings):
    """Run pytest on a copy of the project; returns (passed?, seconds, its last line)."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "course"
        shutil.copytree(ROOT, work, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        start = time.monotonic()
        command = [python, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
        done = subprocess.run(command, cwd=work, env=os.environ | settings, capture_output=True, text=True)
        lines = done.stdout.strip().splitlines() or [done.stderr.strip()[-300:]]
        if done.returncode != 0:
            print(*lines[-60:], sep="\n")
        return done.returncode == 0, time.monotonic() - start, lines[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = ["here", *ENVIRONMENTS]
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(choices)}; none means all but `here`")
    parser.add_argument("--kernels", nargs="+", choices=KERNELS, default=list(KERNELS))
    parser.add_argument("--folder", type=Path, default=Path.home() / ".cache" / "numpy-course-environments")
    arguments = parser.parse_args()
    names = arguments.names or list(ENVIRONMENTS)
    if unknown := set(names) - set(choices):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(choices)}")
    rows = []
    for name in names:
        python = python_of(name, arguments.folder)
        if python is None:
            rows.append((name, "-", f"not run: Python {ENVIRONMENTS[name][0]} is not installed", True))
            continue
        for kernel in arguments.kernels:
            good, seconds, line = suite(str(python), settings_of(kernel, str(python)))
            rows.append((name, kernel, f"{'passed' if good else 'FAILED'} in {seconds:.0f} s: {line}", good))
            print(*rows[-1][:3], sep="  ", flush=True)
    print()
    for name, kernel, verdict, _ in rows:
        print(f"{name:<8} {kernel:<11} {verdict}")
    sys.exit(0 if all(good for *_, good in rows) else 1)


if __name__ == "__main__":
    main()
