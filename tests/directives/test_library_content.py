"""The five documents of the library, held against the table that fixed them.

`CLAUSES` is typed from that table, not from the files: a clause that changes its kind, or is
lost, fails here.
"""

import copy
import datetime
import json
import unicodedata
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker

LIBRARY = Path(__file__).parents[2] / "directives" / "library"

UNIT, PERSON, FORCES = "unit", "person", "armed_forces"
OBLIGATION, CONDUCT, GUIDANCE, OUTSIDE = "obligation", "conduct", "guidance", "outside"

CLAUSES = {
    "CT21": [
        ("I.1", OBLIGATION, UNIT),
        ("I.2", OUTSIDE, UNIT),
        ("I.3", OBLIGATION, UNIT),
        ("I.4", OBLIGATION, UNIT),
        ("I.5", OBLIGATION, UNIT),
        ("I.6", OBLIGATION, UNIT),
        ("I.7", OUTSIDE, UNIT),
        ("I.8", OBLIGATION, UNIT),
        ("II.1", GUIDANCE, PERSON),
        ("II.2", CONDUCT, PERSON),
        ("II.3", GUIDANCE, PERSON),
        ("II.4", CONDUCT, PERSON),
        ("II.5a", CONDUCT, PERSON),
        ("II.5b", GUIDANCE, PERSON),
        ("II.6a", CONDUCT, PERSON),
        ("II.6b", GUIDANCE, PERSON),
        ("II.7", GUIDANCE, PERSON),
        ("II.8", CONDUCT, PERSON),
        ("L.1", CONDUCT, PERSON),
        ("L.2", GUIDANCE, PERSON),
        ("L.3", CONDUCT, PERSON),
        ("L.4", GUIDANCE, PERSON),
        ("L.5", GUIDANCE, PERSON),
        ("L.6", CONDUCT, PERSON),
        ("L.7", GUIDANCE, PERSON),
        ("III.1", CONDUCT, FORCES),
        ("III.2", CONDUCT, FORCES),
        ("III.3", CONDUCT, FORCES),
        ("III.4", GUIDANCE, FORCES),
    ],
    "QD85": [
        ("TC.1", OBLIGATION, UNIT),
        ("TC.2", OUTSIDE, UNIT),
        ("TC.3", OBLIGATION, UNIT),
        ("TC.4", OBLIGATION, UNIT),
        ("TC.5", OBLIGATION, UNIT),
        ("CN.1", GUIDANCE, PERSON),
        ("CN.2", CONDUCT, PERSON),
        ("CN.3", GUIDANCE, PERSON),
        ("CN.4", CONDUCT, PERSON),
        ("CN.5", CONDUCT, PERSON),
        ("CN.6", GUIDANCE, PERSON),
        ("CN.7", CONDUCT, PERSON),
        ("CN.8a", CONDUCT, PERSON),
        ("CN.8b", GUIDANCE, PERSON),
        ("CN.9", CONDUCT, PERSON),
    ],
    "CT17": [
        ("1.1", OBLIGATION, UNIT),
        ("1.2", OBLIGATION, UNIT),
        ("1.3", OBLIGATION, UNIT),
        ("1.4", GUIDANCE, UNIT),
        ("1.5", OUTSIDE, UNIT),
        ("1.6", OBLIGATION, UNIT),
        ("2.1", GUIDANCE, PERSON),
        ("2.2", GUIDANCE, PERSON),
        ("2.3", GUIDANCE, PERSON),
        ("2.4", GUIDANCE, PERSON),
        ("2.5a", CONDUCT, PERSON),
        ("2.5b", GUIDANCE, PERSON),
        ("2.6a", CONDUCT, PERSON),
        ("2.6b", GUIDANCE, PERSON),
    ],
    "CV2575": [
        ("1a", OUTSIDE, UNIT),
        ("1b", OBLIGATION, UNIT),
        ("2a", OBLIGATION, UNIT),
        ("2b", OBLIGATION, UNIT),
        ("2c", OBLIGATION, UNIT),
    ],
    "CV1189": [
        ("1", OBLIGATION, UNIT),
        ("2", OBLIGATION, UNIT),
        ("3", OUTSIDE, UNIT),
        ("4", OBLIGATION, UNIT),
        ("5", OUTSIDE, UNIT),
        ("6", OBLIGATION, UNIT),
    ],
}

COVERS = {
    "QD85/TC.1": ["CT21/I.1"],
    "QD85/TC.5": ["CT21/I.5"],
    "QD85/CN.2": ["CT21/II.2"],
    "QD85/CN.7": ["CT21/II.4"],
    "QD85/CN.8a": ["CT21/II.5a"],
    "QD85/CN.9": ["CT21/L.1"],
    "CT17/1.1": ["QD85/TC.3"],
    "CT17/1.2": ["CT21/I.1"],
    "CT17/1.3": ["CT21/I.5"],
    "CT17/1.6": ["CT21/I.6"],
    "CT17/2.6a": ["CT21/L.3"],
    "CV2575/1b": ["CT21/I.3"],
    "CV2575/2a": ["CT21/I.1"],
    "CV2575/2c": ["CT21/I.5"],
    "CV1189/1": ["CT21/I.1"],
}

KNOWN = {
    "CT21/I.1": ["acknowledgements"],
    "CT21/I.2": ["impersonation_incidents"],
    "CT21/I.4": ["reports_received", "reports_screened_in_time"],
    "CT21/I.5": ["cases_by_outcome"],
    "CT21/I.6": ["official_pages"],
    "QD85/TC.2": ["impersonation_incidents"],
    "QD85/TC.3": ["declarations_coverage", "declarations_overdue"],
    "CT17/1.1": ["declarations_coverage", "incidents_handled"],
}

# number, issued on, status, effective to, successor, source
DOCUMENTS = {
    "CT21": ("21-CT/TU", "2023-01-16", "in_force", None, None, "public_text"),
    "QD85": ("85-QĐ/TW", "2022-10-07", "in_force", None, None, "public_summary"),
    "CT17": (
        "17-CT/TU",
        "2022-07-14",
        "ended",
        "2025-12-31",
        "Tỉnh ủy Đồng Nai",
        "public_text",
    ),
    "CV2575": (
        "2575-CV/TU",
        "2019-03-14",
        "issuer_abolished",
        None,
        "Tỉnh ủy Thái Nguyên",
        "public_text",
    ),
    "CV1189": ("1189-CV/HU", "2023-11-20", "issuer_abolished", None, None, "public_text"),
}


class UniqueKeyLoader(yaml.SafeLoader):
    """A safe loader that refuses a key written twice, where YAML would keep the last one."""


def _mapping(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    assert len(keys) == len(set(keys)), f"a key twice at line {node.start_mark.line + 1}: {keys}"
    return loader.construct_mapping(node, deep=True)


UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)

SCHEMA = json.loads((LIBRARY / "schema.json").read_text(encoding="utf-8"))
FILES = {
    path.stem.upper(): yaml.load(path.read_text(encoding="utf-8"), UniqueKeyLoader)  # noqa: S506 (a subclass of SafeLoader)
    for path in sorted(LIBRARY.glob("*.yaml"))
}
BY_REFERENCE = {
    f"{code}/{clause['code']}": clause for code, file in FILES.items() for clause in file["clauses"]
}

every_document = pytest.mark.parametrize("code", FILES)
every_clause = pytest.mark.parametrize("reference", BY_REFERENCE)


def faults(file):
    """What the schema has against a file: the path of each fault."""
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    return ["/".join(map(str, error.absolute_path)) for error in validator.iter_errors(file)]


def texts(thing):
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from texts(key)
            yield from texts(value)
    elif isinstance(thing, list):
        for item in thing:
            yield from texts(item)


# -- the five files ---------------------------------------------------------------------------


def test_the_library_holds_the_five_documents():
    assert {file["document"]["code"] for file in FILES.values()} == set(CLAUSES)


@every_document
def test_a_file_is_named_after_its_document_and_fits_the_schema(code):
    assert FILES[code]["document"]["code"] == code
    assert faults(FILES[code]) == []


@every_document
def test_each_clause_has_the_code_kind_and_bearer_of_the_table_in_its_order(code):
    written = [(c["code"], c["kind"], c["bears"]) for c in FILES[code]["clauses"]]

    assert written == CLAUSES[code]


@every_document
def test_a_document_says_what_it_is_and_whether_it_holds(code):
    document = FILES[code]["document"]

    assert (
        document["number"],
        document["issued_on"],
        document["status"],
        document["effective_to"],
        document["successor"],
        document["source"],
    ) == DOCUMENTS[code]
    assert document["version"] >= 1
    assert datetime.date.fromisoformat(document["effective_from"]) >= datetime.date.fromisoformat(
        document["issued_on"]
    )


@pytest.mark.rule("R56")
@every_document
def test_a_document_nobody_checked_says_so(code):
    document = FILES[code]["document"]

    said = "chưa có người đối chiếu" in document["source_note"].lower()
    assert said == (document["checked_by"] is None)


@pytest.mark.rule("R57")
def test_the_classified_document_rests_on_its_public_summary_and_says_so():
    document = FILES["QD85"]["document"]

    assert "bản tóm tắt công khai" in document["source_note"]
    assert "bản gốc là tài liệu mật" in document["source_note"]
    assert "99-HD/BTGTW" in document["companion"]


@every_document
def test_codes_and_titles_are_used_once_in_a_document(code):
    clauses = FILES[code]["clauses"]

    assert len({c["code"] for c in clauses}) == len(clauses)
    assert len({c["title"].casefold() for c in clauses}) == len(clauses)


@every_document
def test_every_text_is_nfc_and_tidy(code):
    for text in texts(FILES[code]):
        assert unicodedata.is_normalized("NFC", text), text
        assert text == " ".join(text.split()), f"space at an end or doubled: {text!r}"


# -- clauses ----------------------------------------------------------------------------------


@pytest.mark.rule("R52")
@every_clause
def test_only_conduct_says_what_a_report_must_show(reference):
    clause = BY_REFERENCE[reference]

    assert ("shows" in clause) == (clause["kind"] == CONDUCT)


@every_clause
def test_only_an_obligation_asks_for_evidence_and_each_has_something_to_answer_with(reference):
    clause = BY_REFERENCE[reference]

    if clause["kind"] == OBLIGATION:
        assert "evidence" in clause or "known" in clause
    else:
        assert "evidence" not in clause


@every_clause
def test_what_a_person_bears_has_an_everyday_example(reference):
    clause = BY_REFERENCE[reference]

    assert ("example" in clause) == (clause["bears"] != UNIT)


def test_clauses_cover_what_the_table_says_and_nothing_else():
    assert {r: c["covers"] for r, c in BY_REFERENCE.items() if "covers" in c} == COVERS


@pytest.mark.rule("R55")
@pytest.mark.parametrize("reference", COVERS)
def test_a_covered_clause_exists_elsewhere_and_asks_the_same_of_the_same_people(reference):
    clause = BY_REFERENCE[reference]

    for target in clause["covers"]:
        covered = BY_REFERENCE[target]
        assert target.split("/")[0] != reference.split("/")[0]
        assert (clause["kind"], clause["bears"]) == (covered["kind"], covered["bears"])
        assert clause.get("shows") == covered.get("shows")
        assert clause.get("evidence") == covered.get("evidence")
        assert clause.get("frequency") == covered.get("frequency")
        assert "covers" not in covered


def test_the_figures_filled_in_are_those_of_the_table_or_of_the_covered_clause():
    expected = dict(KNOWN)
    for reference, (target,) in COVERS.items():
        if target in KNOWN:
            expected.setdefault(reference, KNOWN[target])

    assert {r: c["known"] for r, c in BY_REFERENCE.items() if "known" in c} == expected


@pytest.mark.rule("R53")
def test_secret_material_is_reported_by_reference_only():
    marked = {r for r, c in BY_REFERENCE.items() if c.get("reference_only")}

    assert marked == {"CT21/III.3", "CT17/2.5a"}
    for reference in marked:
        assert "Không nêu, không chép, không gửi kèm nội dung" in BY_REFERENCE[reference]["shows"]


def test_false_statements_are_shown_alike_wherever_they_are_named():
    shown = {BY_REFERENCE[r]["shows"] for r in ("CT21/II.5a", "CT21/L.3", "QD85/CN.8a")}

    assert len(shown) == 1
    for needed in ("nội dung đã đăng", "đính chính chính thức", "đề nghị đính chính", "vẫn còn"):
        assert needed in min(shown)


def test_only_inspection_is_attested():
    assert [r for r, c in BY_REFERENCE.items() if c.get("attested")] == ["CT21/I.7"]


def test_only_the_clause_for_schools_is_limited_to_a_kind_of_unit():
    limited = {r: c["unit_kinds"] for r, c in BY_REFERENCE.items() if "unit_kinds" in c}

    assert limited == {"CV1189/6": ["school"]}


@pytest.mark.rule("R54")
@pytest.mark.parametrize("word", ["công an", "danh tính", "chứng cứ", "bài đăng của học sinh"])
def test_what_is_given_to_the_police_is_no_clause(word):
    for text in texts(FILES["CV1189"]["clauses"]):
        assert word not in text.lower()


# -- the schema -------------------------------------------------------------------------------


def test_the_schema_is_one_and_describes_every_property():
    Draft202012Validator.check_schema(SCHEMA)

    objects = [SCHEMA, SCHEMA["$defs"]["document"], SCHEMA["$defs"]["clause"]]
    for thing in objects:
        assert thing["additionalProperties"] is False
        assert [n for n, p in thing["properties"].items() if not p.get("description")] == []


def with_clause(reference, changes):
    """CT21 with one clause changed; a change to None takes the property away."""
    file = copy.deepcopy(FILES["CT21"])
    (clause,) = (c for c in file["clauses"] if c["code"] == reference)
    for name, value in changes.items():
        if value is None:
            del clause[name]
        else:
            clause[name] = value
    return file


@pytest.mark.parametrize(
    ("clause", "changes", "where"),
    [
        ("II.2", {"shows": None}, "clauses/9"),
        ("II.2", {"bears": "unit", "example": None}, "clauses/9/bears"),
        ("II.1", {"shows": "Một lượt thích."}, "clauses/8/shows"),
        ("II.1", {"reference_only": True}, "clauses/8/reference_only"),
        ("II.1", {"known": ["official_pages"]}, "clauses/8/known"),
        ("II.1", {"unit_kinds": ["school"]}, "clauses/8/unit_kinds"),
        ("I.3", {"evidence": None}, "clauses/2"),
        ("I.3", {"bears": "person"}, "clauses/2/bears"),
        ("I.3", {"shows": "Một sự việc."}, "clauses/2/shows"),
        ("I.3", {"attested": True}, "clauses/2/attested"),
        ("I.3", {"example": "Một ví dụ."}, "clauses/2/example"),
        ("I.3", {"known": ["followers"]}, "clauses/2/known/0"),
        ("I.3", {"frequency": "daily"}, "clauses/2/frequency"),
        ("I.3", {"covers": ["I.1"]}, "clauses/2/covers/0"),
        ("I.7", {"evidence": "Biên bản."}, "clauses/6/evidence"),
        ("I.1", {"title": " "}, "clauses/0/title"),
        ("I.1", {"title": None}, "clauses/0"),
        ("I.1", {"sumary": "Gõ nhầm tên."}, "clauses/0"),
        ("I.1", {"code": 1.1}, "clauses/0/code"),
        ("I.1", {"code": "I 1"}, "clauses/0/code"),
    ],
)
def test_the_schema_refuses_a_bad_clause_and_says_where(clause, changes, where):
    assert faults(with_clause(clause, changes)) == [where]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"status": "ended"}, "document/effective_to"),
        ({"status": "unknown"}, "document/status"),
        ({"checked_by": "Văn phòng"}, "document/checked_on"),
        ({"checked_on": "2026-11-01"}, "document/checked_on"),
        ({"issued_on": datetime.date(2023, 1, 16)}, "document/issued_on"),
        ({"issued_on": "2023-02-30"}, "document/issued_on"),
        ({"version": 0}, "document/version"),
        ({"code": "CT 21"}, "document/code"),
        ({"source": "classified"}, "document/source"),
        ({"secret_text": "…"}, "document"),
    ],
)
def test_the_schema_refuses_a_bad_document_and_says_where(changes, where):
    file = copy.deepcopy(FILES["CT21"])
    file["document"].update(changes)

    assert faults(file) == [where]
