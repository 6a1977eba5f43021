"""Is a mapping suggested, previewed and kept as the command line reads it, and nothing named?"""

from __future__ import annotations

import pytest
import yaml
from django.urls import reverse
from tests.web.records.conftest import MAPPING

from evenhand.errors import MappingError, RecordsError
from evenhand.records.mapping.file import parse_mapping
from evenhand.web.journal.models import Entry
from evenhand.web.people.roles import Role
from evenhand.web.records import mappings
from evenhand.web.records.models import MappingText


def chosen(page: str) -> dict[str, str]:
    """Return the fields of the form as a browser sends them untouched."""
    import lxml.html

    form = lxml.html.fromstring(page).xpath("//main/form")[0]
    return {name: value or "" for name, value in form.form_values()}


def test_columns_are_suggested_with_a_reason_and_names_are_not_shown(anns_client, version):
    place = reverse("mapping", args=[version.collection_id])
    page = anns_client.get(place).content.decode()
    said = chosen(page)
    assert said["declarations:decl_id"] == "declaration_id"
    assert said["declarations:inspector"] == "officer"
    assert "its name is a known one" in page
    assert "IVANOV" not in page
    assert "P01" in page
    assert not MappingText.objects.exists()


def test_a_mapping_is_previewed_and_then_kept(anns_client, version):
    place = reverse("mapping", args=[version.collection_id])
    said = chosen(anns_client.get(place).content.decode())
    shown = anns_client.post(place, said | {"do": "preview"}).content.decode()
    assert "The first rows as they would be read" in shown
    assert "3 rows read, 3 loaded, 0 rejected" in shown
    assert "IVANOV" not in shown
    assert not MappingText.objects.exists()
    answer = anns_client.post(place, said | {"do": "keep", "declarations:berth": "+"})
    assert answer["Location"] == reverse("collection", args=[version.collection_id])
    kept = MappingText.objects.get()
    source = parse_mapping(kept.text).source("declarations")
    assert {n: c.name for n, c in source.columns.items()} == {
        "declaration_id": "decl_id",
        "officer": "inspector",
        "office": "office",
    }
    assert source.extra == ("berth",)
    assert Entry.objects.filter(action="records.mapped").count() == 1
    out = anns_client.get(reverse("mapping_file", args=[kept.pk]))
    assert out.content.decode() == kept.text


def test_every_fault_is_told_in_words_and_nothing_is_kept(anns_client, version):
    place = reverse("mapping", args=[version.collection_id])
    said = chosen(anns_client.get(place).content.decode())
    twice = anns_client.post(place, said | {"do": "keep", "declarations:office": "officer"})
    assert twice.status_code == 422
    assert "Two columns are chosen for declarations.officer" in twice.content.decode()
    text = reverse("mapping_text", args=[version.collection_id])
    wrong = MAPPING.replace("inspector", "inspektor").replace("format: csv", "format: cvs")
    answer = anns_client.post(text, {"text": wrong, "seen": "0", "do": "keep"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "found &#x27;cvs&#x27;" in page or "cvs" in page
    wrong = MAPPING.replace("inspector", "inspektor")
    page = anns_client.post(text, {"text": wrong, "do": "keep"}).content.decode()
    assert "inspektor" in page
    assert not MappingText.objects.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("\nrules: {file: /etc/passwd}\n", "no file of own rules"),
        ("\nformat: postgres\n", "no database"),
        ("\n" + "#" * mappings.LONGEST, "more than"),
        ("\n]: [", "fault"),
    ],
)
def test_a_mapping_that_leads_elsewhere_is_refused(change, told):
    text = MAPPING.replace("format: csv\n", "") if "format" in change else MAPPING
    with pytest.raises(MappingError, match=told):
        mappings.read(text + change)


def test_of_two_who_write_at_a_time_the_second_is_told(collection, ann):
    mappings.keep(collection, MAPPING, seen=0, by=ann)
    with pytest.raises(RecordsError, match="Somebody else wrote"):
        mappings.keep(collection, MAPPING, seen=0, by=ann)
    assert mappings.keep(collection, MAPPING, seen=1, by=ann).number == 2


def test_a_mapping_beside_files_on_the_server_is_taken_up(anns_client, collection, home, in_a_year):
    folder = home / "sources" / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.csv").write_text("decl_id,inspector,office\n1,X,P\n", encoding="utf-8")
    (folder / "mapping.yaml").write_text(f"# theirs\n{MAPPING}", encoding="utf-8")
    anns_client.post(
        reverse("point_to_folder", args=[collection.pk]),
        {"folder": "ours", "delete_on": str(in_a_year)},
    )
    page = anns_client.get(reverse("mapping_text", args=[collection.pk])).content.decode()
    assert "# theirs" in page


def test_without_a_file_there_is_nothing_to_map(anns_client, collection):
    answer = anns_client.get(reverse("mapping", args=[collection.pk]), follow=True)
    assert "Bring a file in first" in answer.content.decode()


def test_the_internal_auditor_reads_the_mapping(collection, ann, sign_in):
    made = mappings.keep(collection, MAPPING, seen=0, by=ann)
    client = sign_in(Role.INTERNAL_AUDITOR, name="inga")
    out = client.get(reverse("mapping_file", args=[made.pk]))
    assert yaml.safe_load(out.content.decode())["format"] == "csv"
