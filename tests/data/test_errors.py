from wartoll.data.errors import CorpusError, LocatedFault


def test_a_fault_tells_file_line_and_document() -> None:
    assert str(LocatedFault("a.txt", 7, "d", "is bad")) == "a.txt:7: document 'd': is bad"
    assert str(LocatedFault("a.txt", 7, None, "is bad")) == "a.txt:7: is bad"


def test_one_fault_is_a_fault() -> None:
    error = CorpusError([LocatedFault("a.txt", 1, None, "bad")])
    assert str(error) == "1 fault in the corpus, nothing was read:\na.txt:1: bad"


def test_many_faults_are_kept_and_fifty_are_shown() -> None:
    error = CorpusError(LocatedFault("a.txt", line, None, "bad") for line in range(1, 61))
    assert len(error.faults) == 60
    lines = str(error).split("\n")
    assert lines[0] == "60 faults in the corpus, nothing was read:"
    assert lines[50:] == ["a.txt:50: bad", "... and 10 more"]


def test_exactly_fifty_faults_are_all() -> None:
    error = CorpusError(LocatedFault("a.txt", line, None, "bad") for line in range(1, 51))
    assert str(error).endswith("\na.txt:50: bad")
