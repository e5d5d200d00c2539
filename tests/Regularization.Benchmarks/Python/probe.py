"""Says what of the lesson's Python is missing, as Debian's packages, and which versions are there."""

import importlib.util
import json
import os
import platform

PACKAGES = {
    "torch": "python3-torch",
    "sklearn": "python3-sklearn",
    "matplotlib": "python3-matplotlib",
    "nbconvert": "jupyter-nbconvert",
    "ipykernel": "python3-ipykernel",
    "jupyter_client": "python3-jupyter-client",
}
missing = [package for module, package in PACKAGES.items() if importlib.util.find_spec(module) is None]
versions = [f"Python {platform.python_version()}"]
if "python3-torch" not in missing:
    import torch

    versions.append(f"PyTorch {torch.__version__}")
    # What was really loaded from where LD_LIBRARY_PATH says.
    folders = tuple(os.environ.get("LD_LIBRARY_PATH", "nowhere").split(":"))
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps}
    versions += sorted(os.path.basename(path) for path in paths if path.startswith(folders) and "blas" in os.path.basename(path))[-1:]
print(json.dumps({"missing": missing, "versions": versions}))
