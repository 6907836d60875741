"""Who trains nets, in the order of the tables: riata first."""

from trainers import jax_trainer, riata_trainer, scikit_learn_trainer, torch_trainer

MODULES = (riata_trainer, torch_trainer, jax_trainer, scikit_learn_trainer)
TRAINERS = {trainer.name: trainer for module in MODULES for trainer in module.TRAINERS}
