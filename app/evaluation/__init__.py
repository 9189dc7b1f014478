"""How far an engine really reads: trials with known answers, a journal that survives a kill, reports with intervals.

A command of `unabridged bench` is a list of `Group`s (needle.py, rot.py, tasks/, published.py): one context each, with
the questions asked about it. `run.py` asks an engine, `scores.py` marks the answers by exact match and spans, never by a
judge model, `journal.py` keeps a JSON line a trial, `report/` shows them, and `reliable.py` keeps the length up to which
an engine held.
"""
