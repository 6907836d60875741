"""The layout that src/model/safetensors.cpp reads: texts and float64 arrays, under names."""

import json

import numpy as np


def write(path, arrays, texts):
    """An array `case/what` belongs to a case; the text `cases` lists those, in order."""
    cases = dict.fromkeys(name.split("/")[0] for name in arrays if "/" in name)
    header, body = {"__metadata__": {"cases": " ".join(cases), **texts}}, b""
    for name, values in arrays.items():
        values = np.asarray(values, dtype="<f8")
        begin, body = len(body), body + values.tobytes()
        header[name] = {
            "dtype": "F64",
            "shape": list(values.shape),
            "data_offsets": [begin, len(body)],
        }
    text = json.dumps(header, separators=(",", ":"))
    text += " " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text.encode() + body)


def under(case, arrays):
    return {f"{case}/{what}": values for what, values in arrays.items()}
