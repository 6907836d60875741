"""The labels of a classifier in a file, which has them as texts."""

import numpy as np


def labels_in_file(classes):
    """The texts of labels, and NumPy's name of their type."""
    classes = np.asarray(classes)
    if classes.dtype.kind == "O":
        classes = np.array(classes.tolist())
    kind = classes.dtype.kind
    if kind not in "biufUS":
        raise TypeError(
            "save: labels must be numbers, True and False, or texts, got "
            f"{', '.join(sorted({type(each).__name__ for each in classes.tolist()}))}"
        )
    texts = np.char.decode(classes, "utf-8") if kind == "S" else classes
    name = {"S": "bytes", "U": "str"}.get(kind, classes.dtype.name)
    return {"classes": list(map(str, texts)), "class_type": name if len(classes) else ""}


def labels_of_file(texts, name):
    """The labels as they were. Of a file that does not tell their type, and of one of the shell,
    texts are numbers where all are whole numbers."""
    if name == "bytes":
        return np.char.encode(texts, "utf-8")
    if name == "bool":
        return np.array([text == "True" for text in texts])
    if not name:
        whole = all(text.lstrip("-").isdigit() and str(int(text)) == text for text in texts)
        name = "int64" if whole else "str"
    return np.array(texts, dtype=name)
