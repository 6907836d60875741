"""Columns of a feature matrix that are not written out, and can be pickled."""

from . import _ext


class MadeBlock(_ext.Block):
    """What a function of the core, by its name, makes of these parts, which it keeps."""

    def __init__(self, make, *parts):
        super().__init__(getattr(_ext, make)(*parts))
        self._recipe = (make, *parts)

    def __reduce__(self):
        return MadeBlock, self._recipe


class DenseBlock(_ext.Block):
    """A copy of an array."""

    def __init__(self, array):
        super().__init__(_ext.dense_block(array))

    def __reduce__(self):
        return DenseBlock, (self.toarray(),)
