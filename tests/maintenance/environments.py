"""Run the whole suite, notebooks compared strictly, in other environments and on other processors' arithmetic.

    python tests/maintenance/environments.py                              # every environment, every kernel
    python tests/maintenance/environments.py oldest colab --kernels plain # some of them
    python tests/maintenance/environments.py here --kernels haswell generic -- tests notebooks/01*.ipynb   # part of it

What follows `--` goes to pytest. Environments: `here` (this Python as it is), `oldest` (Python 3.10 and the lower
bounds of requirements.txt), `newest` (the newest Python found and the newest versions that requirements.txt admits),
`colab` (what Colab has installed since August 2026), `colab-previous` (what it had before). Each is a virtual
environment of its own, kept in --folder for the next time; it is made again when its recipe changes, or with --fresh.
Pythons are looked for on the path, in pyenv and with the `py` launcher.

Kernels: `plain` (what BLAS and numpy choose), `one-thread` and `two-threads` (the same, with so many BLAS threads),
`haswell` (AVX2 without AVX-512, one thread), `generic` (numpy's baseline, SSE, and two threads). What BLAS and numpy
really use is asked of them and printed, for neither complains of a setting it does not know.

Exit status 1 if anything fails; with --require also if an environment is not run, because its Python is not installed,
or a setting is ignored. The summary names both in any case.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path.home() / ".cache" / "numpy-course-environments"
REQUIREMENTS = (ROOT / "requirements.txt").read_text("utf-8").split()

# name: the Python it needs (None: the newest found) and what to install beside requirements.txt
ENVIRONMENTS = {
    "oldest": ("3.10", [line.split(",")[0].replace(">=", "==") for line in REQUIREMENTS]),
    "newest": (None, []),
    "colab": (
        "3.13",
        [
            "numpy==2.1.3", "pandas==2.2.3", "matplotlib==3.10.0", "scikit-learn==1.6.1", "scipy==1.16.3",
            "ipython==7.34.0", "ipykernel==6.17.1", "ipywidgets==7.7.1", "notebook==6.5.7", "pytest==8.4.2",
        ],
    ),
    "colab-previous": (
        "3.12",
        [
            "numpy==2.0.2", "pandas==2.2.2", "matplotlib==3.10.0", "scikit-learn==1.6.1", "scipy==1.16.3",
            "ipython==7.34.0", "ipykernel==6.17.1", "ipywidgets==7.7.1",
        ],
    ),
}  # fmt: skip

# name: OpenBLAS's kernel, its threads, and which of numpy's instruction sets are switched off to match
KERNELS = {
    "plain": (None, None, ()),
    "one-thread": (None, 1, ()),
    "two-threads": (None, 2, ()),
    "haswell": ("Haswell", 1, ("512", "X86_V4")),
    "generic": ("Prescott", 2, ("",)),
}

# prints the version, for a finished release that can make virtual environments
RELEASE = "import ensurepip, sys; print('%d.%d' % sys.version_info[:2], sys.version_info.releaselevel)"

VERSIONS = """
import importlib.metadata, platform
names = "numpy pandas matplotlib scikit-learn scipy jupyter nbval ipython ipykernel ipywidgets".split()
print(", ".join(["Python " + platform.python_version(), *(f"{n} {importlib.metadata.version(n)}" for n in names)]))
"""

ARITHMETIC = """
import json, numpy._core._multiarray_umath as m, threadpoolctl  # scikit-learn brings threadpoolctl
[blas] = [i for i in threadpoolctl.threadpool_info() if i["user_api"] == "blas"] or [{}]
print(json.dumps([[f for f in m.__cpu_dispatch__ if m.__cpu_features__[f]], blas]))
"""


def output_of(command, **options):
    """What a command prints; None when it cannot be run or fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def interpreter(version):
    """The command that starts Python `version` ("3.12"); None when it is not installed."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    paths = [sys.executable, f"python{version}", *sorted(pyenv.glob(f"{version}.*/bin/python{version}"))]
    commands = [*([str(path)] for path in paths), ["py", f"-{version}"]]
    # a shim of a version manager may stand on the path without that version behind it: start it and see
    return next((c for c in commands if output_of([*c, "-c", RELEASE]) == f"{version} final"), None)


def python_of(name, folder=FOLDER, fresh=False):
    """The environment's Python, made first if need be; None when the Python version is not installed."""
    if name == "here":
        return Path(sys.executable)
    version, pins = ENVIRONMENTS[name]
    versions = [version] if version else [f"3.{minor}" for minor in range(29, 9, -1)]
    version, base = next(((v, command) for v in versions if (command := interpreter(v))), (None, None))
    if base is None:
        return None
    home = folder / name
    python = home / ("Scripts/python.exe" if platform.system() == "Windows" else "bin/python")
    complete, recipe = home / "complete", "\n".join([version, *REQUIREMENTS, *pins])
    if fresh or not complete.exists() or complete.read_text("utf-8") != recipe:
        subprocess.run([*base, "-m", "venv", "--clear", str(home)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet"]
        subprocess.run([*install, "--upgrade", "pip"], check=True)
        subprocess.run([*install, *REQUIREMENTS, *pins], check=True)
        complete.write_text(recipe, "utf-8")
    return python


def environment(settings):
    """This process's environment with the settings, without any that it had itself for BLAS and numpy."""
    own = ("PYTHONPATH", "OPENBLAS_", "GOTO_", "OMP_", "NPY_")
    return {k: v for k, v in os.environ.items() if not k.startswith(own)} | settings


def arithmetic(python, settings):
    """([numpy's instruction sets in use beyond its baseline], {what threadpoolctl says of numpy's BLAS})."""
    answer = output_of([python, "-c", ARITHMETIC], env=environment(settings))
    return json.loads(answer or sys.exit(f"{python} lacks what requirements.txt installs, or cannot import it"))


def settings_of(kernel, python):
    """(The environment variables that make BLAS and numpy compute as on another processor, what is used, ignored)."""
    core, threads, switched_off = KERNELS[kernel]
    settings = {}
    if core:
        settings["OPENBLAS_CORETYPE"] = core
    if threads:
        settings["OPENBLAS_NUM_THREADS"] = str(threads)
    own_features, own_blas = arithmetic(python, {})
    off = [f for f in own_features if any(part in f for part in switched_off)]
    if off:
        settings["NPY_DISABLE_CPU_FEATURES"] = " ".join(off)
    features, blas = arithmetic(python, settings)
    used = [blas.get("internal_api", "BLAS unknown"), blas.get("version"), blas.get("architecture")]
    used = f"{' '.join(filter(None, used))}, threads: {blas.get('num_threads', 'unknown')}, "
    used += f"numpy: {' '.join(features) or 'baseline'}"
    ignored = [f for f in off if f in features]
    # OpenBLAS has several names for one kernel (lately Prescott's is Katmai): any but that of its own choice will do
    if core and blas.get("architecture") in {own_blas.get("architecture")} - {core}:
        ignored.append(core)
    if threads and blas.get("num_threads") != threads:
        ignored.append(f"{threads} threads")
    return settings, used, ", ".join(ignored)


def suite(python, settings, options):
    """Run pytest on a copy of the project; returns (passed?, seconds, its last line)."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "course"
        shutil.copytree(ROOT, work, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache"))
        start = time.monotonic()
        command = [python, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *options]
        done = subprocess.run(command, cwd=work, env=environment(settings), capture_output=True, text=True)
        lines = done.stdout.strip().splitlines() or [done.stderr.strip()[-300:]]
        if done.returncode != 0:
            print(*lines[-60:], sep="\n")
        return done.returncode == 0, time.monotonic() - start, lines[-1]


def main():
    given = sys.argv[1:]
    cut = given.index("--") if "--" in given else len(given)
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="%(prog)s [name ...] [options] [-- pytest's arguments]",
    )
    choices = ["here", *ENVIRONMENTS]
    parser.add_argument("names", nargs="*", help=f"some of {', '.join(choices)}; none means all but `here`")
    parser.add_argument("--kernels", nargs="+", choices=KERNELS, default=list(KERNELS))
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the environments are kept")
    parser.add_argument("--fresh", action="store_true", help="make the environments again")
    parser.add_argument("--require", action="store_true", help="fail if one is not run or a setting is ignored")
    arguments = parser.parse_args(given[:cut])
    names = arguments.names or list(ENVIRONMENTS)
    if unknown := set(names) - set(choices):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; expected some of {', '.join(choices)}")
    rows = []
    for name in names:
        python = python_of(name, arguments.folder, arguments.fresh)
        if python is None:
            needed = ENVIRONMENTS[name][0] or "3.10 or newer"
            rows.append((name, "-", f"NOT RUN: Python {needed} is not installed", not arguments.require))
            continue
        print(f"{name}: {output_of([str(python), '-c', VERSIONS])}", flush=True)
        for kernel in arguments.kernels:
            settings, used, ignored = settings_of(kernel, str(python))
            good, seconds, line = suite(str(python), settings, given[cut + 1 :])
            verdict = f"{'passed' if good else 'FAILED'} in {seconds:.0f} s: {line} [{used}]"
            if ignored:
                verdict += f" IGNORED, or not known: {ignored}"
            rows.append((name, kernel, verdict, good and not (ignored and arguments.require)))
            print(*rows[-1][:3], sep="  ", flush=True)
    print()
    for name, kernel, verdict, _ in rows:
        print(f"{name:<14} {kernel:<11} {verdict}")
    sys.exit(0 if all(good for *_, good in rows) else 1)


if __name__ == "__main__":
    main()
