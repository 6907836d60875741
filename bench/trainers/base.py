"""What the benchmark knows of a trainer of nets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trainer:
    """`train(case, halves, epochs, seed)` starts anew, goes `epochs` times over the training half
    in shuffled batches, and returns predict: X -> means, or log probabilities of the classes."""

    name: str
    package: str  # what must be installed, as pip calls it
    train: object
    also: tuple = ()  # other packages that it needs
    note: str = ""  # where it is not the same step
