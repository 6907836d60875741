"""The main job: covariates of a recording in, those that the neuron follows out."""

import tempfile
from pathlib import Path

import riata

recording = riata.simulate_recording(seconds=120)
selection = riata.select(
    recording,
    response="spikes",
    bin="20ms",
    terms=[
        "position: raised_cosine_linear(position_cm, n=12)",
        "speed: bspline(speed_cm_s, n=8)",
        "direction: category(running_direction)",
        "theta: cyclic_bspline(theta_phase_rad, n=8)",
    ],
)

if __name__ == "__main__":
    print(selection.summary())
    folder = Path(tempfile.mkdtemp())
    selection.model.save(folder / "model.riata")
    predicted = riata.load_model(folder / "model.riata").predict(recording)
    print("mean predicted", predicted.mean())
    print("report:", selection.report(folder / "report.html"))
