"""
How much memory kernels take when many run at once: `memory.py KERNEL NUMBER`.
Writes the mean of their proportional set sizes in MiB, in which a page that several share counts in parts: when all have started, and when each has run a first cell; as a JSON array.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from jupyter_client import KernelManager

TIMEOUT = 300
AT_ONCE = 4  # as many start side by side; a class does not press the button in the same second either


class Kernel:
    def __init__(self, name):
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()

    def wait(self):
        self.client.wait_for_ready(timeout=TIMEOUT)

    def run_cell(self):
        reply = self.client.execute_interactive("1 + 1", timeout=TIMEOUT, allow_stdin=False, output_hook=lambda _: None)["content"]
        if reply["status"] != "ok":
            sys.exit(f"{reply['ename']}: {reply['evalue']}")

    def memory(self):
        return proportional_set_size(self.manager.provisioner.process.pid)

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def proportional_set_size(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024


def main(name, number):
    kernels, means = [], []

    def start(_):
        kernel = Kernel(name)
        kernels.append(kernel)
        kernel.wait()

    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for step in (lambda: pool.map(start, range(int(number))), lambda: pool.map(Kernel.run_cell, kernels)):
                list(step())
                means.append(sum(kernel.memory() for kernel in kernels) / len(kernels))
        print(json.dumps(means))
    finally:
        for kernel in kernels:
            kernel.stop()


main(*sys.argv[1:])
