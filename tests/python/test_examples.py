"""The examples end to end; the two of the seeds are held to golden values in test_golden.py."""

import runpy
from pathlib import Path

import numpy as np
import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def example(name):
    return runpy.run_path(str(EXAMPLES / name))


def draw(functions, result, folder):
    """The picture, where matplotlib is there to draw it."""
    try:
        import matplotlib
    except ImportError:
        return
    matplotlib.use("agg")
    functions["plot"](result, folder / "picture.png")
    assert (folder / "picture.png").stat().st_size > 5000


def test_the_recordings_truth_is_found():
    selection = example("select_recording.py")["selection"]
    assert {"position", "direction", "theta"} <= set(selection.kept)
    assert selection.left_out == ["speed"]


def test_a_place_cell_follows_position_and_direction(shared, tmp_path):
    functions = example("place_cell.py")
    result = functions["analyse"](shared("data", "place_cell.csv"))
    assert {"position", "direction"} <= set(result["kept"])
    assert result["selection"].model.certificate_.ok
    out, back = result["rates"]["out"], result["rates"]["back"]
    assert 55 <= result["track"][np.argmax(out)] <= 75 and out.max() > 20 * back.max()
    field = result["track"][out > out.max() / 2]  # 90% of the spikes are between 50 and 80 cm
    assert 50 <= field[0] and field[-1] <= 80
    assert out.sum() / (out.sum() + back.sum()) > 0.97
    draw(functions, result, tmp_path)


def test_a_neuron_follows_the_phase_of_one_band(shared, tmp_path):
    functions = example("lfp_phase.py")
    result = functions["analyse"](shared("data", "spikes_lfp.npz"))
    assert result["depth"]["40-50 Hz"] > 0.3 > 10 * result["depth"]["8-12 Hz"]
    turns = np.exp(1j * result["circle"])[:-1]  # the last is the first
    mean_resultant = {
        band: abs(np.mean(curve[:-1] * turns)) / np.mean(curve[:-1])
        for band, curve in result["curves"].items()
    }
    assert 0.1 < mean_resultant["40-50 Hz"] < 0.14 and mean_resultant["8-12 Hz"] < 0.03
    draw(functions, result, tmp_path)


def test_a_neuron_is_refractory_then_excitable_and_knows_the_direction(shared, tmp_path):
    functions = example("spike_history.py")
    result = functions["analyse"](shared("data", "stn_trials.npz"))
    assert (result["gain"][:3] < 0.7).all() and (result["gain"][4:8] > 1.1).all()
    one, other = result["rates"]["direction 0"], result["rates"]["direction 1"]
    assert result["gain"][4:15].mean() > 1.1  # 5 to 15 ms after a spike
    assert 1.5 < one.mean() / other.mean() < 1.9  # 0.059 against 0.035 spikes per ms
    assert one.max() > 1.2 * one.min() and other.max() > 1.2 * other.min()  # in time
    assert all(added > 0 for added in result["adds"].values())
    draw(functions, result, tmp_path)


def test_the_direction_is_told_from_unseen_trials(shared, tmp_path):
    functions = example("classify_direction.py")
    result = functions["analyse"](shared("data", "stn_trials.npz"))
    assert result["accuracy"] > 0.9 > 0.6 > result["chance"]
    draw(functions, result, tmp_path)


def test_who_drives_whom_is_found(tmp_path):
    functions = example("coupling.py")
    result = functions["analyse"]()
    np.testing.assert_array_equal(result["found"], result["truth"])
    draw(functions, result, tmp_path)


def test_features_are_kept_for_a_whole_population(tmp_path):
    functions = example("population_groups.py")
    result = functions["analyse"]()
    assert result["kept"] == ["stimulus", "speed", "pupil"]
    draw(functions, result, tmp_path)


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_an_example_says_what_it_is_and_runs_only_when_asked(name):
    text = (EXAMPLES / name).read_text()
    assert text.startswith('"""') and 'if __name__ == "__main__":' in text
