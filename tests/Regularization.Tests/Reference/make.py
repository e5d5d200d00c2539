#!/usr/bin/env python3
"""Makes the reference numbers beside this file anew: what the original lesson computes with NumPy, scikit-learn and PyTorch.

    python3 make.py DIRECTORY

writes noisy_sine.json and training.json into DIRECTORY. The committed files came from Debian 12's packages python3-numpy (1.24.2),
python3-sklearn (1.2.1) and python3-torch (1.13.1, which calls itself 1.13.0a0), which are installed by

    apt-get install --no-install-recommends python3-torch python3-sklearn

with the reference BLAS that these bring: then the files come out byte for byte. Another BLAS rounds matrix products in another way: the data
and the initial weights stay as they are, the losses through epoch 50 differ by up to 1.7e-7 (OpenBLAS 0.3.21 on a processor with AVX2) or
1.3e-4 (with AVX-512), the final ones by up to 0.01.
"""
import hashlib
import json
import math
import pathlib
import sys

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import nn

EXPERIMENTS = {  # factor of L1, factor of L2, Adam's weight decay
    "none": (0, 0, 0),
    "l2": (0, 0.01, 0),
    "weight_decay": (0, 0, 0.01),
    "weight_decay_0.02": (0, 0, 0.02),
    "l1": (0.001, 0, 0),
    "l1l2": (0.001, 0.01, 0),
}
EVERY_SPLIT = [(size, state) for size in (0.3, 0.2, 0.5) for state in (0, 1, 42)]


def noisy_sine(n, noise_scale, seed):
    """The original's data. NumPy's own vectorized sin differs from the C library's by up to 3 ulp; ours is the latter."""
    rng = np.random.default_rng(seed)
    x = np.linspace(-np.pi, np.pi, n)
    t = np.array([math.sin(v) for v in x]) + rng.normal(0, noise_scale, n)
    p = rng.permutation(n)
    return x[p], t[p]


def data_case(n, noise_scale, seed, splits):
    x, t = noisy_sine(n, noise_scale, seed)
    rows = []
    for size, state in splits:
        train, validation = train_test_split(np.arange(n), test_size=size, random_state=state)
        rows.append({"testSize": size, "randomState": state, "train": train.tolist(), "validation": validation.tolist()})
    return {"n": n, "noiseScale": noise_scale, "seed": seed, "x": x.tolist(), "t": t.tolist(), "splits": rows}


def make_model(seed):
    torch.manual_seed(seed)
    layers = [nn.Linear(1, 128), nn.ReLU()]
    for _ in range(3):
        layers += [nn.Linear(128, 128), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(128, 1))


def parameters_hash(seed):
    values = torch.cat([p.detach().flatten() for p in make_model(seed).parameters()]).numpy()
    return hashlib.sha256(values.astype("<f4").tobytes()).hexdigest()


def shortest(value):
    """The shortest decimal that gives this float32 again."""
    return float(str(np.float32(value)))


def curve(experiment, seed, train, validation):
    """The original's loop: train[e] is taken before the update of epoch e, validation[e] after it."""
    lambda1, lambda2, weight_decay = EXPERIMENTS[experiment]
    model = make_model(seed)
    optimizer = torch.optim.Adam(model.parameters(), weight_decay=weight_decay)
    loss_function = nn.MSELoss()
    train_losses, validation_losses = [], []
    for _ in range(300):
        loss = loss_function(model(train[0]), train[1])
        penalized = loss
        if lambda1:
            penalized = penalized + lambda1 * sum(p.abs().sum() for p in model.parameters())
        if lambda2:
            penalized = penalized + lambda2 * sum(p.square().sum() for p in model.parameters())
        optimizer.zero_grad()
        penalized.backward()
        optimizer.step()
        with torch.no_grad():
            train_losses.append(shortest(loss.item()))
            validation_losses.append(shortest(loss_function(model(validation[0]), validation[1]).item()))
    return {"experiment": experiment, "seed": seed, "train": train_losses[:51], "validation": validation_losses[:51], "finalValidation": validation_losses[-1]}


def main(directory):
    torch.set_num_threads(1)
    cases = [data_case(10, 0.1, 0, EVERY_SPLIT), data_case(30, 0.3, 1, EVERY_SPLIT), data_case(7, 0.0, 3, EVERY_SPLIT), data_case(30, 0.3, 0, [(0.3, 0)])]
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    (directory / "noisy_sine.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")

    columns = [torch.tensor(column.reshape(-1, 1), dtype=torch.float32) for column in noisy_sine(30, 0.3, 0)]
    indices = cases[-1]["splits"][0]
    train, validation = ([column[indices[side]] for column in columns] for side in ("train", "validation"))
    version = "1.13.1" if torch.__version__ == "1.13.0a0" else torch.__version__
    source = (f"PyTorch {version}, one thread, torch.manual_seed(seed) before each model; "
              "train[e] before, validation[e] after the update of epoch e; epochs 0 to 50")
    hashes = json.dumps({str(seed): parameters_hash(seed) for seed in (0, 1)})
    curves = ",\n".join("  " + json.dumps(curve(experiment, seed, train, validation)) for experiment in EXPERIMENTS for seed in (0, 1))
    (directory / "training.json").write_text(
        f'{{\n "source": {json.dumps(source)},\n "initialParametersSha256": {hashes},\n "curves": [\n{curves}\n ]\n}}\n', encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
