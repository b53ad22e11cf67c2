"""Executes a notebook from top to bottom: execute_notebook.py SOURCE TARGET [--then MORE RESULT] [--times FILE]

The cells run in the folder of SOURCE. TARGET (which may be SOURCE) is written only if no cell failed,
in a form that is the same in each run: no times, no versions. Exit code 1 and the error on stderr if a
cell failed that is not tagged `raises-exception`, or if a promise was rejected that nobody awaited.

With --then, the cells of the notebook MORE run after the last one, in the same kernel, and are written to RESULT.
With --times, FILE gets the seconds that each code cell took: {"cell id": seconds}.
"""

import argparse
import json
import os
import signal
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


def end_together(client):
    """Whoever ends this program means its kernel, too, which does not belong to the same group of processes."""

    def end(signum, _):
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        if process is not None:
            process.kill()
        os._exit(128 + signum)

    signal.signal(signal.SIGTERM, end)


def execute(notebook, folder, timeout, more=()):
    """Executes all cells in place, and then those of `more`. Returns the seconds of each code cell, by its id."""
    client = NotebookClient(
        notebook,
        timeout=timeout,
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    end_together(client)
    client.reset_execution_trackers()
    own = len(notebook.cells)
    times = {}

    def run(cells):
        for index, cell in cells:
            begun = time.perf_counter()
            client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
            if cell.cell_type == "code":
                times[cell.get("id", str(index))] = round(time.perf_counter() - begun, 4)
        time.sleep(0.1)
        notebook.cells.append(nbformat.v4.new_code_cell(LAST_CHECK))
        try:
            client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1)
        finally:
            notebook.cells.pop()

    with client.setup_kernel():
        run(list(enumerate(notebook.cells)))
        if more:
            # They stand behind the others while they run: nbclient looks there for what an output replaces.
            notebook.cells.extend(more)
            try:
                run(list(enumerate(notebook.cells))[own:])
            finally:
                del notebook.cells[own:]
    return times


def stabilize(notebook):
    """Removes what differs from run to run and says nothing to a reader."""
    for name in list(notebook.metadata):
        if name not in KEPT_METADATA:
            del notebook.metadata[name]
    notebook.metadata["language_info"] = LANGUAGE
    for cell in notebook.cells:
        for name in ("execution", "collapsed", "scrolled", "trusted"):
            cell.metadata.pop(name, None)


def write(notebook, target):
    """Writes the file as a whole, or not at all."""
    stabilize(notebook)
    partial = target.with_name(target.name + ".partial")
    nbformat.write(notebook, partial)
    os.replace(partial, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--then", type=Path, nargs=2, metavar=("MORE", "RESULT"))
    parser.add_argument("--times", type=Path)
    parser.add_argument("--timeout", type=int, default=1800, help="seconds that a cell may take")
    arguments = parser.parse_args()

    notebook = nbformat.read(arguments.source, as_version=4)
    more = nbformat.read(arguments.then[0], as_version=4) if arguments.then else None
    try:
        times = execute(notebook, arguments.source.resolve().parent, arguments.timeout, more.cells if more else ())
    except CellExecutionError as error:
        sys.exit(f"{arguments.source}: {error}")
    write(notebook, arguments.target)
    if more:
        write(more, arguments.then[1])
    if arguments.times:
        arguments.times.write_text(json.dumps(times))


if __name__ == "__main__":
    main()
