"""One BLAS thread for the unit tests: their arrays are small, and on a busy machine two threads wait for each other."""

import threadpoolctl

import helpers  # noqa: F401  (brings numpy, whose BLAS is the one to limit)

threadpoolctl.threadpool_limits(limits=1, user_api="blas")
