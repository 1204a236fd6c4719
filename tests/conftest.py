"""One BLAS thread for the unit tests; nbval compares pictures, too, from afar."""

import pictures
import threadpoolctl

import helpers  # noqa: F401  (brings numpy, whose BLAS is the one to limit)

# the arrays of the unit tests are small, and on a busy machine two threads wait for each other
threadpoolctl.threadpool_limits(limits=1, user_api="blas")


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
