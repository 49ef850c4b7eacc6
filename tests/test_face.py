"""The functions of `import wartoll` on the shipped model; its accuracy is measured elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest

import wartoll

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "report.txt"
TEXT = "Two soldiers were killed in an ambush near Tamba."

# What reading one report takes, in a process that has done nothing before.
COLD_START = """
import sys
from pathlib import Path
from wartoll.cli import main
status = main(["predict", sys.argv[1]])
loaded = {"accelerate", "datasets", "seqeval", "torch", "transformers"} & set(sys.modules)
# Not ru_maxrss: a process inherits the peak of the one that forked it.
peak = next(l for l in Path("/proc/self/status").read_text().splitlines() if l.startswith("VmHWM"))
megabytes = int(peak.split()[1]) // 1024
print(status, len(loaded), megabytes, file=sys.stderr)
"""


def test_predict_keeps_the_text_and_its_date():
    report = wartoll.predict(TEXT, published="2024-05-07")
    assert isinstance(report, wartoll.Report)
    assert report.text == TEXT
    assert report.meta == {"published": "2024-05-07"}


def test_a_batch_is_one_report_a_text_in_order():
    texts = [TEXT, "", "Rain fell on Tamba."]
    reports = wartoll.predict_batch(texts, published=["2024-05-07", None, None])
    assert [report.text for report in reports] == texts
    assert [report.meta for report in reports] == [{"published": "2024-05-07"}, {}, {}]
    spans = [[(m.label, m.start, m.end) for m in report.mentions] for report in reports]
    alone = [wartoll.predict(text) for text in texts]
    assert spans == [[(m.label, m.start, m.end) for m in report.mentions] for report in alone]
    assert wartoll.predict_batch([]) == []


def test_relate_keeps_the_mentions_it_is_given():
    mentions = (
        wartoll.Mention("count", "CASUALTY", "Two", 0, 3, {"outcome": "killed"}),
        wartoll.Mention("side", "ACTOR", "soldiers", 4, 12, {"kind": "state"}, 0.5),
    )
    report = wartoll.relate(TEXT, mentions)
    assert report.mentions == mentions
    assert {(r.head, r.label, r.tail) for r in report.relations} <= {
        ("count", label, "side") for label in ("victim", "perpetrator", "source")
    }


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_a_cold_start_needs_neither_torch_nor_more_than_300_megabytes():
    done = subprocess.run(
        [sys.executable, "-c", COLD_START, str(SAMPLE)], capture_output=True, text=True, check=True
    )
    status, loaded, megabytes = map(int, done.stderr.split())
    assert (status, loaded) == (0, 0)
    assert megabytes <= 300
