"""
Times a kernel as a front end sees it: `kernel.py KERNEL NOTEBOOK`.
Writes what KernelComparison.cs lists, in its order, as a JSON array.
"""

import json
import os
import queue
import statistics
import sys
import time

from jupyter_client import KernelManager

TIMEOUT = 120
FIGURE_CELL = "data"  # in either notebook the first cell that shows a figure

# What is typed to be completed: at first, and later (with a number in front, so that nothing is answered from memory).
COMPLETIONS = {".net-csharp": ("Console.Wri", "{}.ToSt"), "python3": ("prin", "({}).bit_l")}


class Kernel:
    """A kernel that has just been started, and one front end."""

    def __init__(self, name, folder):
        self.started = time.perf_counter()
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(cwd=folder)
        self.client = self.manager.client()
        self.client.start_channels()
        self.answered = None

    def __enter__(self):
        # What a kernel publishes before the front end has subscribed is lost. So ask until something is heard.
        while True:
            self.client.kernel_info(reply=True, timeout=TIMEOUT)
            self.answered = self.answered or self.elapsed()
            try:
                self.client.get_iopub_msg(timeout=0.1)
                return self
            except queue.Empty:
                pass

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def elapsed(self):
        return time.perf_counter() - self.started

    def run(self, code):
        """Runs a cell; returns when it first showed a figure, or None."""
        figures = []

        def look(message):
            if {"text/html", "image/png"} & set(message["content"].get("data", {})):
                figures.append(self.elapsed())

        reply = self.client.execute_interactive(code, timeout=TIMEOUT, allow_stdin=False, output_hook=look)["content"]
        if reply["status"] != "ok":
            sys.exit(f"{code}\n{reply['ename']}: {reply['evalue']}")
        return figures[0] if figures else None

    def complete(self, code):
        """Returns the seconds that it takes to complete the code, of which at least one way has to be found."""
        before = time.perf_counter()
        if not self.client.complete(code, reply=True, timeout=TIMEOUT)["content"]["matches"]:
            sys.exit(f"{code} was not completed.")
        return time.perf_counter() - before


def cells_up_to_first_figure(notebook):
    with open(notebook, encoding="utf-8") as file:
        cells = [cell for cell in json.load(file)["cells"] if cell["cell_type"] == "code"]
    end = [cell["id"] for cell in cells].index(FIGURE_CELL)
    return ["".join(cell["source"]) for cell in cells[: end + 1]]


def main(name, notebook):
    folder = os.path.dirname(notebook)
    with Kernel(name, folder) as kernel:
        kernel.run("1 + 1")
        first_cell = kernel.elapsed()
        answered = kernel.answered
        first, later = COMPLETIONS[name]
        first_completion = kernel.complete(first)
        later_completion = statistics.median(kernel.complete(later.format(i)) for i in range(10))

    with Kernel(name, folder) as kernel:
        for code in cells_up_to_first_figure(notebook):
            figure = kernel.run(code)
        if figure is None:
            sys.exit(f"The cell {FIGURE_CELL} of {notebook} showed no figure.")
        trivial = []
        for i in range(20):
            before = time.perf_counter()
            kernel.run(f"1 + {i}")
            trivial.append(time.perf_counter() - before)

    print(json.dumps([answered, first_cell, figure, 1000 * statistics.median(trivial), first_completion, 1000 * later_completion]))


main(*sys.argv[1:])
