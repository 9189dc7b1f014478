"""The samples that ship are what the README says: real enough to show every view, the same bytes every time."""

from unabridged.app.samples import write_samples
from unabridged.ingest.analysis import CodeAnalysis, ContractAnalysis, ReportAnalysis
from unabridged.ingest.pipeline import analyze, build_context, read


def test_the_samples_are_one_of_each_kind_and_each_is_recognised(tmp_path):
    samples = write_samples(tmp_path)
    assert [sample.kind for sample in samples] == ["contract", "report", "code"]
    for sample in samples:
        for path in sample.paths:
            document = read(path)
            analysis = analyze(document)
            assert analysis.kind == sample.kind
            build_context(document, analysis).check()


def test_the_same_version_writes_the_same_bytes(tmp_path):
    first, second = write_samples(tmp_path / "a"), write_samples(tmp_path / "b")
    for one, other in zip(first, second, strict=True):
        for a, b in zip(one.paths, other.paths, strict=True):
            assert a.is_dir() or a.read_bytes() == b.read_bytes()


def test_the_agreement_has_thirty_pages_and_a_planted_dangling_reference(tmp_path):
    (path,) = write_samples(tmp_path)[0].paths
    analysis = analyze(read(path))
    assert isinstance(analysis, ContractAnalysis)
    assert analysis.pages >= 30
    assert [item.text for item in analysis.references if item.kind == "dangling"] == ["Section 9.12"]
    assert {"3.1", "9.4", "13.12"} <= {clause.id for clause in analysis.clauses}


def test_the_reports_hold_the_metrics_of_both_years(tmp_path):
    older, newer = write_samples(tmp_path)[1].paths
    for path, year in ((older, 2023), (newer, 2024)):
        analysis = analyze(read(path))
        assert isinstance(analysis, ReportAnalysis)
        values = {(item.metric, item.period): item.value for item in analysis.metrics}
        assert (values["revenue", f"FY{year}"], values["revenue", f"FY{year - 1}"]) == (
            {2022: 412_600_000, 2023: 438_100_000, 2024: 471_900_000}[year],
            {2022: 412_600_000, 2023: 438_100_000, 2024: 471_900_000}[year - 1],
        )


def test_the_program_has_calls_in_both_languages(tmp_path):
    (path,) = write_samples(tmp_path)[2].paths
    analysis = analyze(read(path))
    assert isinstance(analysis, CodeAnalysis)
    calls = {(edge.caller, edge.callee) for edge in analysis.edges}
    assert ("bookshop.orders.OrderService.place", "bookshop.orders.validate") in calls
    assert any(edge.caller_file.endswith("page.ts") and edge.callee_file.endswith("api.ts") for edge in analysis.edges)
