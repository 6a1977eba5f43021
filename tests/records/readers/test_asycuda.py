import pytest

from evenhand.errors import RecordsError
from evenhand.records.mapping.file import parse_mapping

SAD = """<ASYCUDA><Property><Sad_flow>I</Sad_flow></Property>
<Identification>
 <Office_segment><Customs_clearance_office_code>XX01</Customs_clearance_office_code></Office_segment>
 <Type><Type_of_declaration>IM</Type_of_declaration>
  <Declaration_gen_procedure_code>4</Declaration_gen_procedure_code></Type>
 <Manifest_reference_number>M 7</Manifest_reference_number>
 <Registration>{registration}</Registration>
 <Assessment><Serial_number>A</Serial_number><Number>9</Number><Date>16/03/2024</Date></Assessment>
</Identification>
<Traders><Exporter><Exporter_code><null/></Exporter_code></Exporter>
 <Consignee><Consignee_code>C1</Consignee_code></Consignee></Traders>
<Declarant><Declarant_code>D1</Declarant_code></Declarant>
<Item><Tarification><HScode><Commodity_code>87032110</Commodity_code>
  <Precision_1>00</Precision_1><Precision_2><null/></Precision_2></HScode>
  <Extended_customs_procedure>4000</Extended_customs_procedure>
  <Supplementary_unit><Suppplementary_unit_code>NAR</Suppplementary_unit_code>
   <Suppplementary_unit_quantity>2</Suppplementary_unit_quantity></Supplementary_unit>
  <Supplementary_unit><Suppplementary_unit_code><null/></Suppplementary_unit_code></Supplementary_unit>
 </Tarification>
 <Goods_description><Country_of_origin_code>JP</Country_of_origin_code></Goods_description>
 <Previous_doc><Summary_declaration>BL 3</Summary_declaration></Previous_doc>
 <Taxation><Item_taxes_amount>250.5</Item_taxes_amount></Taxation>
 <Valuation_item><Weight_itm><Net_weight_itm>1500</Net_weight_itm></Weight_itm>
  <Total_CIF_itm>9000</Total_CIF_itm><Statistical_value>9100.25</Statistical_value></Valuation_item>
</Item></ASYCUDA>"""
KNOWN = "<Serial_number>C</Serial_number><Number>123</Number><Date>15/03/2024</Date>"
UNKNOWN = "<Serial_number><null/></Serial_number><Number/><Date/>"
MAPPING = """
time_zone: UTC
identities: keep
tables:
  declarations: {source: "*.xml", format: asycuda, time_format: "%d/%m/%Y"}
  items: {source: "*.xml", format: asycuda}
"""


@pytest.fixture
def loaded(small, tmp_path):
    def load(*registrations, mapping=MAPPING):
        folder = tmp_path / "sads"
        for number, registration in enumerate(registrations):
            small.write(folder / f"{number}.xml", SAD.format(registration=registration))
        return small.load(folder, *parse_mapping(mapping).sources, into=tmp_path, keep=True)

    return load


def test_a_sad_becomes_a_declaration_and_items(small, loaded):
    made = loaded(KNOWN)
    query = """SELECT declaration_id, office, procedure, registered_at::DATE::VARCHAR,
        assessed_at::DATE::VARCHAR, declarant, importer, consignment, exporter, flow FROM t"""
    assert small.query(made, query) == [
        ("XX01-C-123-2024", "XX01", "IM4", "2024-03-15", "2024-03-16", "D1", "C1", "M 7/BL 3",
         None, "I")
    ]  # fmt: skip
    query = """SELECT declaration_id, item, hs_code, origin, quantity, unit, net_mass_kg,
        value_declared::DOUBLE, duty_assessed::DOUBLE, procedure FROM t"""
    assert small.query(made, query, "items") == [
        ("XX01-C-123-2024", 1, "8703211000", "JP", 2.0, "NAR", 1500.0, 9100.25, 250.5, "4000")
    ]


def test_it_says_once_that_it_carries_no_examiner_and_no_history(loaded):
    made = loaded(KNOWN, KNOWN.replace("123", "124"))
    said = [
        c.statement for c in made.checks if "neither the examiner nor the history" in c.statement
    ]
    assert len(said) == 2  # once a table
    assert "officer" not in made.tables["declarations"].columns


def test_a_sad_that_is_not_registered_is_listed(small, loaded):
    made = loaded(KNOWN, UNKNOWN)
    reasons = {(r[0], r[2]): r[4] for r in small.rejects(made)}
    assert set(reasons) == {("1.xml", "declarations"), ("1.xml", "items")}
    assert all("not registered" in reason for reason in reasons.values())
    assert made.tables["declarations"].rows_loaded == 1
    assert made.reconciled


def test_events_are_refused_with_where_they_are_to_be_had(small, tmp_path):
    path = small.write(tmp_path / "d.xml", SAD.format(registration=KNOWN))
    columns = {"declaration_id": "x", "activity": "y", "at": "z"}
    with pytest.raises(RecordsError, match=r"holds no 'events'.*table of acts"):
        small.load(
            path, small.source(table="events", form="asycuda", columns=columns), into=tmp_path
        )


def test_another_document_is_no_sad(small, tmp_path):
    path = small.write(tmp_path / "d.xml", "<log/>")
    with pytest.raises(RecordsError, match="no ASYCUDA SAD: its root is <log>"):
        small.load(path, *parse_mapping(MAPPING).sources, into=tmp_path, keep=True)
