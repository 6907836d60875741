"""What a whole job with nets knows of a contestant."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Contestant:
    """`run(*prepare())` is timed, unless its facts hold `seconds` of their own."""

    package: str  # what must be installed, as pip calls it
    run: object  # -> facts, the task's figure of quality among them
    prepare: object = None  # not timed
    threads: int = 2
    note: str = ""
