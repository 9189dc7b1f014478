"""Folders of thousands of files: analysed in worker processes, under limits, resumable, one line per input.

scan.py     which inputs there are; nothing is opened
limits.py   what one input may take
worker.py   the process that reads and analyses, and may die of it
pool.py     the processes, from outside: started, watched, killed, replaced
journal.py  what is done, in a database in the output folder
summary.py  summary.jsonl and its siblings, made from the journal
output.py   what goes wrong while results are written
run.py      the loop over all of it
"""

from .run import BatchOptions, Counts, run_batch

__all__ = ["BatchOptions", "Counts", "run_batch"]
