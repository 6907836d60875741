"""What was measured while a net was trained."""


class History(dict):
    """Arrays with an entry for every epoch that was measured.

    epoch (the first is 0), seconds, lr, running (data term over the batches, each before its
    step), train and validation (data term after the epoch), objective (train and penalties);
    penalties: a dict with the value of every term; parameters: for every parameter a dict of
    mean_abs, max_abs, norm, zeros (exact) and histogram, counts in equal bins from -max_abs to
    max_abs.
    """

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"history has no '{name}'; it has {', '.join(self)}") from None

    def __len__(self):
        return len(self["epoch"])

    def __bool__(self):
        return True

    def __repr__(self):
        return f"History({len(self)} epochs; {', '.join(self)})"
