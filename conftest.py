"""Before any test is loaded: each process of tests computes on one core.

Threads of OpenMP (FAISS, torch) wait for one another by turning. Where other processes want the
cores as well, as the other half of the tests does, that took ten times the processor time.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # noqa: TID251  read once, when the libraries load
