"""Hidden Markov models of NeMoS. riata has none."""

__all__ = ["GLMHMM"]


class GLMHMM:
    """Not offered: raises NotImplementedError."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError(
            "GLMHMM: riata has no hidden Markov models; take nemos.glm_hmm.GLMHMM for the states, "
            "and riata.glm for the models of each"
        )
