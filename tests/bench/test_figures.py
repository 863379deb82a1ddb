"""The table and the file say what was measured, and what was not."""

import json
from pathlib import Path

from bench.figures import Figure, table, write

MET = Figure(
    name="page", value=41.26, unit="×", against="the peer", low=38.0, high=44.5, target="≥ 25", met=True
)
NOISY = Figure(
    name="booking", value=None, unit="×", against="the peer", low=1.0, high=9.0, target="≥ 5", met=False
)


def test_a_noisy_figure_shows_no_value() -> None:
    lines = table([MET, NOISY]).splitlines()
    assert "41.3 ×" in lines[1]
    assert "yes" in lines[1]
    assert "noisy" in lines[2]
    assert "NO" in lines[2]


def test_the_results_file_keeps_every_field_of_a_figure(tmp_path: Path) -> None:
    write(tmp_path / "results.json", {"cores": "2"}, [MET, NOISY])
    read = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert read["machine"] == {"cores": "2"}
    assert [Figure(**each) for each in read["figures"]] == [MET, NOISY]
