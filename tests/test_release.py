"""A tag becomes a release only with the version that CITATION.cff names and words about it in CHANGELOG.md."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "maintenance"))
import release_notes

CITATION = release_notes.ROOT / "CITATION.cff"


def test_the_present_version_has_its_notes():
    version = next(line for line in CITATION.read_text("utf-8").splitlines() if line.startswith("version: "))
    notes = release_notes.notes("v" + version.removeprefix("version: ").strip('"'))
    assert notes.startswith("- ")
    assert "\n## " not in notes


@pytest.mark.parametrize(
    ("tag", "said"), [("v1.0", "tag should be v1.0.0"), ("1.0.0", "tag should be"), ("v1.0.0", "says nothing under")]
)
def test_what_does_not_fit_is_refused(tmp_path, tag, said):
    (tmp_path / "CITATION.cff").write_text('version: "1.0.0"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 1.0.0.1\n\n- x\n\n## 1.0.0\n\n## 0.9\n\n- y\n")
    with pytest.raises(ValueError, match=said):
        release_notes.notes(tag, tmp_path)
