"""Writes the *.safetensors beside it: what a net's training must reproduce; see README.md.

python tests/golden/net/make.py    # with torch, keras, jax, optax, scikit-learn from PyPI
"""

from importlib.metadata import version
from pathlib import Path

import batch_norm
import early_stopping
import gradients
import optimizers
import presets
import store
import torch
import trajectories

MAKERS = (optimizers, presets, gradients, batch_norm, trajectories, early_stopping)
PACKAGES = ("torch", "numpy", "keras", "jax", "optax", "scikit-learn")


def main():
    torch.set_num_threads(1)
    capability = torch.backends.cpu.get_cpu_capability()
    if capability not in ("AVX2", "AVX512"):
        raise SystemExit(f"torch must use fused multiply-adds, got {capability} kernels")
    texts = {name: version(name) for name in PACKAGES} | {"torch_kernels": capability}
    for maker in MAKERS:
        path = Path(__file__).with_name(f"{maker.__name__}.safetensors")
        store.write(path, maker.arrays(), texts)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
