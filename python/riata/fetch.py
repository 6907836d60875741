"""Data sets of NeMoS' documentation. riata downloads nothing."""

__all__ = ["DOWNLOADABLE_FILES", "download_dandi_data", "fetch_data"]

DOWNLOADABLE_FILES = (
    "A0670-221213.nwb",
    "A2929-200711.nwb",
    "Achilles_10252013.nwb",
    "Achilles_10252013_EEG.nwb",
    "Mouse32-140822.nwb",
    "allen_478498617.nwb",
    "em_three_states.npz",
    "glm_hmm_simulation_n_neurons_5_seed_123.npz",
    "julia_regression_mstep_flat_prior.npz",
    "julia_regression_mstep_good_prior.npz",
    "julia_regression_mstep_no_prior.npz",
    "m691l1.nwb",
)


def fetch_data(dataset_name, path=None):
    """The path of a data set that was downloaded before; path: the folder, by default the current.

    Raises FileNotFoundError where the file is not there, ValueError for an unknown name.
    """
    from pathlib import Path

    if dataset_name not in DOWNLOADABLE_FILES:
        raise ValueError(
            f"Dataset '{dataset_name}' not found. Available datasets: "
            f"{', '.join(DOWNLOADABLE_FILES)}"
        )
    found = Path("." if path is None else path) / dataset_name
    if found.is_file():
        return str(found)
    raise FileNotFoundError(
        f"fetch_data: riata downloads nothing, and {found} is not there; download "
        f"{dataset_name} from NeMoS' data set on OSF and put it there, or give its folder as path. "
        "riata.simulate_recording() makes a recording without any file."
    )


def download_dandi_data(dandiset_id, file_path, force_download=False):
    """Not offered: raises NotImplementedError that names the tool."""
    raise NotImplementedError(
        f"download_dandi_data: riata downloads nothing; use dandi-cli, `dandi download` of "
        f"DANDI:{dandiset_id}, and open {file_path} with pynapple.load_file"
    )
