"""Executes a notebook from top to bottom: execute_notebook.py SOURCE TARGET [--timeout SECONDS]

The cells run in the folder of SOURCE. TARGET (which may be SOURCE) is written only if no cell failed,
in a form that is the same in each run: no times, no versions. Exit code 1 and the error on stderr if a
cell failed that is not tagged `raises-exception`, or if a promise was rejected that nobody awaited.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

# Executed after the last cell: throws if a promise was rejected while no cell was running.
LAST_CHECK = "await (globalThis as any).__handwritten.settled();"

KEPT_METADATA = ("kernelspec", "title", "authors", "rise")
LANGUAGE = {
    "codemirror_mode": {"mode": "typescript", "name": "javascript", "typescript": True},
    "file_extension": ".ts",
    "mimetype": "text/typescript",
    "name": "typescript",
}


def execute(notebook, folder, timeout):
    """Executes all cells in place."""
    client = NotebookClient(
        notebook,
        timeout=timeout,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    client.reset_execution_trackers()
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
        time.sleep(0.1)
        last = nbformat.v4.new_code_cell(LAST_CHECK)
        notebook.cells.append(last)
        try:
            client.execute_cell(last, len(notebook.cells) - 1)
        finally:
            notebook.cells.pop()


def stabilize(notebook):
    """Removes what differs from run to run and says nothing to a reader."""
    for name in list(notebook.metadata):
        if name not in KEPT_METADATA:
            del notebook.metadata[name]
    notebook.metadata["language_info"] = LANGUAGE
    for cell in notebook.cells:
        for name in ("execution", "collapsed", "scrolled", "trusted"):
            cell.metadata.pop(name, None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--timeout", type=int, default=900)
    arguments = parser.parse_args()

    notebook = nbformat.read(arguments.source, as_version=4)
    try:
        execute(notebook, arguments.source.resolve().parent, arguments.timeout)
    except CellExecutionError as error:
        sys.exit(f"{arguments.source}: {error}")
    stabilize(notebook)

    partial = arguments.target.with_name(arguments.target.name + ".partial")
    nbformat.write(notebook, partial)
    os.replace(partial, arguments.target)


if __name__ == "__main__":
    main()
