"""Names of NeMoS that riata does not offer: importing one does no harm, using it says why."""


def refusing(module, names, why):
    """The `__getattr__` of a module: for each of these names a class that cannot be made."""

    def stand_in(name):
        if name not in names:
            raise AttributeError(f"module 'riata.{module}' has no attribute {name!r}")

        def refuse(self, *args, **kwargs):
            raise NotImplementedError(f"{module}.{name}: {why}")

        members = {"__init__": refuse, "__doc__": "Not offered: raises NotImplementedError."}
        return type(name, (), members)

    return stand_in
