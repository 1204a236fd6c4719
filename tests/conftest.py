"""One BLAS thread for the unit tests; the whole suite on several cores; nbval compares pictures, too, from afar."""

import os

import pictures
import pytest
import threadpoolctl

import helpers  # noqa: F401  (brings numpy, whose BLAS is the one to limit)

# the arrays of the unit tests are small, and on a busy machine two threads wait for each other
threadpoolctl.threadpool_limits(limits=1, user_api="blas")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    """Plain pytest, the whole suite, shares its files out among the cores where pytest-xdist is installed."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or not config.pluginmanager.hasplugin("xdist"):
        return
    if hasattr(config, "workerinput") or config.option.numprocesses is not None or config.option.usepdb:
        return  # one of the workers, or -n and --pdb, which say themselves how many there are
    config.option.numprocesses = min(4, os.cpu_count() or 1)
    config.option.dist = "loadfile"  # the cells of a notebook need one kernel
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # kernels side by side must not take each other's core


def pytest_configure(config):
    if not config.pluginmanager.hasplugin("nbval"):  # which takes seconds to import
        return
    from nbval.plugin import IPyNbCell

    compare_the_rest = IPyNbCell.compare_outputs

    def compare_outputs(cell, test, ref, *arguments, **options):
        """nbval's own comparison, which leaves out pictures, and then the pictures."""
        if not compare_the_rest(cell, test, ref, *arguments, **options):
            return False
        others = None
        if "trained-here" in cell.cell.metadata.get("tags", []):
            others = [o for c in cell.parent.nb.cells if c is not cell.cell for o in c.get("outputs", [])]
        wrong = pictures.changed(ref, test, others)
        if wrong:
            cell.comparison_traceback.append(
                f"{wrong}; if the new one is right: python tests/maintenance/regenerate.py"
            )
        return not wrong

    IPyNbCell.compare_outputs = compare_outputs
