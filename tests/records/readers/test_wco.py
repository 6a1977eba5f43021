import pytest

from evenhand.errors import RecordsError
from evenhand.records.mapping.file import parse_mapping
from evenhand.records.rules.expected import expected_traces
from evenhand.records.store import Limits, Store

DECLARATION = """<md:MetaData xmlns:md="urn:md" xmlns="urn:dec">
<md:WCOTypeName>DEC</md:WCOTypeName>
<Declaration>
<!-- A parcel of lamps.
     Expected Notifications (4): DMSACC, DMSTAX(1), DMXTAX(2) and DMSCLE.

     Note: DMSREJ is not expected. -->
<FunctionCode>{function}</FunctionCode>
<FunctionalReferenceID>LRN-1</FunctionalReferenceID>
<TypeCode>IMA</TypeCode>
<AcceptanceDateTime>
 <p:DateTimeString xmlns:p="urn:p" formatCode="304">20240410113947+01</p:DateTimeString>
</AcceptanceDateTime>
<Agent><ID>AG1</ID></Agent><Declarant><ID>DE1</ID></Declarant>
<PresentationOffice><ID>XX000060</ID></PresentationOffice>
<GoodsShipment>
 <Importer><ID>IM1</ID></Importer>
 <Consignment><TransportContractDocument><ID>BL7</ID></TransportContractDocument>
  <TransportEquipment><ID>CONT1</ID></TransportEquipment></Consignment>
 <GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric>
  <Commodity>
   <Classification><ID>94054200</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>
   <Classification><ID>10</ID><IdentificationTypeCode>TRC</IdentificationTypeCode></Classification>
   <GoodsMeasure><NetNetWeightMeasure>12.5</NetNetWeightMeasure>
    <TariffQuantity unitCode="NAR">40</TariffQuantity></GoodsMeasure>
   <InvoiceLine><ItemChargeAmount currencyID="EUR">1000.50</ItemChargeAmount></InvoiceLine>
  </Commodity>
  <GovernmentProcedure><CurrentCode>40</CurrentCode><PreviousCode>00</PreviousCode></GovernmentProcedure>
  <Origin><CountryCode>TR</CountryCode></Origin>
 </GovernmentAgencyGoodsItem>
 <GovernmentAgencyGoodsItem><SequenceNumeric>2</SequenceNumeric></GovernmentAgencyGoodsItem>
</GoodsShipment>
</Declaration></md:MetaData>"""
RESPONSE = """<MetaData><WCOTypeName>RES</WCOTypeName><Response>
<FunctionCode>{code}</FunctionCode>
<IssueDateTime><DateTimeString formatCode="304">{at}</DateTimeString></IssueDateTime>
<Declaration><FunctionalReferenceID>LRN-1</FunctionalReferenceID><ID>MRN-1</ID>
<GoodsShipment><GovernmentAgencyGoodsItem><Commodity>
 <DutyTaxFee><Payment><PaymentAmount>60.00</PaymentAmount></Payment></DutyTaxFee>
 <DutyTaxFee><Payment><PaymentAmount>1.5</PaymentAmount></Payment></DutyTaxFee>
</Commodity></GovernmentAgencyGoodsItem></GoodsShipment>
</Declaration></Response></MetaData>"""
MAPPING = """
time_zone: UTC
identities: keep
tables:
  declarations: {source: "*.xml", format: wco}
  items: {source: "*.xml", format: wco}
  events: {source: "*.xml", format: wco}
"""


@pytest.fixture
def loaded(small, tmp_path):
    def load(**files):
        folder = tmp_path / "messages"
        for name, text in files.items():
            small.write(folder / f"{name}.xml", text)
        sources = parse_mapping(MAPPING).sources
        return small.load(folder, *sources, into=tmp_path, keep=True)

    return load


def messages():
    return {
        "a_declaration": DECLARATION.format(function=9),
        "b_accepted": RESPONSE.format(code="01", at="20240410110000Z"),
        "c_assessed": RESPONSE.format(code="13", at="20240410110000Z"),
        "d_cleared": RESPONSE.format(code="09", at="20240411120000+02"),
    }


def test_a_declaration_its_items_and_its_messages_become_rows(small, loaded):
    made = loaded(**messages())
    query = """SELECT declaration_id, office, procedure, registered_at::VARCHAR, declarant, agent,
        importer, consignment, type, expected FROM t"""
    assert small.query(made, query) == [
        (
            "LRN-1", "XX000060", "4000", "2024-04-10 10:39:47", "DE1", "AG1", "IM1", "BL7/CONT1",
            "IMA", "register > assess > DMXTAX > release",
        )
    ]  # fmt: skip
    query = """SELECT item, hs_code, origin, quantity, unit, net_mass_kg, value_declared::DOUBLE,
        currency FROM t ORDER BY item"""
    assert small.query(made, query, "items") == [
        (1, "9405420010", "TR", 40.0, "NAR", 12.5, 1000.5, "EUR"),
        (2, None, None, None, None, None, None, None),
    ]
    query = 'SELECT activity, "at"::VARCHAR, value_after, message FROM t ORDER BY sequence'
    assert small.query(made, query, "events") == [
        ("register", "2024-04-10 11:00:00", "61.50", "DMSACC"),
        ("assess", "2024-04-10 11:00:00", "61.50", "DMSTAX"),
        ("release", "2024-04-11 10:00:00", "61.50", "DMSCLE"),
    ]
    assert made.reconciled
    assert small.rejects(made) == []


def test_an_amendment_is_no_second_declaration(small, loaded):
    made = loaded(**messages(), e_amendment=DECLARATION.format(function=13))
    assert small.query(made, "SELECT count(*) FROM t") == [(1,)]
    assert small.query(made, "SELECT count(*) FROM t", "items") == [(2,)]


@pytest.mark.parametrize(("cleared", "same"), [("09", True), ("10", False)])
def test_the_trace_expected_is_met_by_the_messages_that_followed(small, loaded, cleared, same):
    said = messages() | {"d_cleared": RESPONSE.format(code=cleared, at="20240411120000Z")}
    said["a_declaration"] = said["a_declaration"].replace(", DMXTAX(2)", "")
    made = loaded(**said)
    with Store(made.store, limits=Limits("500MB", 1)) as store:
        found = expected_traces(store.records(), listed=9).to_pyarrow().to_pylist()
    assert [(row["case"], row["same"]) for row in found] == [("LRN-1", same)]


def test_a_document_that_is_neither_is_listed_and_the_rest_is_read(small, loaded):
    made = loaded(**messages(), f_other="<Inventory><x/></Inventory>")
    assert [(r[0], r[4]) for r in small.rejects(made)] == [
        ("f_other.xml", "<Inventory> holds neither a declaration nor a response")
    ]
    assert made.tables["declarations"].rows_loaded == 1


def test_a_response_of_a_code_not_known_keeps_its_code(small, loaded):
    odd = RESPONSE.format(code="77", at="20240412100000Z")
    made = loaded(**messages(), g_odd=odd)
    query = "SELECT activity, message FROM t WHERE activity LIKE 'response%'"
    assert small.query(made, query, "events") == [("response 77", "response 77")]


def test_a_table_that_the_model_has_not_is_refused(small, tmp_path):
    path = small.write(tmp_path / "d.xml", DECLARATION.format(function=9))
    wanted = small.source(table="rosters", form="wco", columns={"officer": "x", "starts_at": "y"})
    with pytest.raises(RecordsError, match="holds no 'rosters'"):
        small.load(path, wanted, into=tmp_path, keep=True)
