"""What do other systems call the columns that Evenhand knows?

Names in English, French, Spanish and Russian, and those of ASYCUDA, compared without case,
accents, spaces and punctuation. A name found here is a guess for a person to check, never more.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Confidence = Literal["likely", "perhaps"]

DECLARATIONS: Final[dict[str, str]] = {
    "declaration_id": "declaration id|decl id|declaration number|declaration no|declaration nber|"
    "declaration|sad id|sad number|reference number|mrn|entry number|instanceid|instance id|"
    "numero declaration|no declaration|num dec|numero declaracion|numero de declaracion|dua|"
    "nomer deklaracii|nomer dt|номер декларации|номер дт|рег номер|case id|case|permit id|id",
    "office": "office|office id|office code|customs office|cuo|key cuo|ide cuo cod|port|"
    "customs post|bureau|bureau douane|code bureau|aduana|oficina|tamozhnya|tamozhennyj post|"
    "post|код поста|таможенный пост|таможня|branch",
    "procedure": "procedure|regime|customs procedure|procedure code|process type|model|"
    "type of declaration|regimen|regimen aduanero|rezhim|procedura|процедура|режим",
    "channel_selected": "channel selected|channel|lane|selectivity|selectivity lane|colour|color|"
    "circuit|canal|couleur|sad clr|koridor|коридор|канал|risk channel|initial channel",
    "channel_final": "channel final|final channel|final lane|final colour|last channel",
    "registered_at": "registered at|registration date|reg date|registered|registration time|"
    "registration datetime|sad reg date|ide reg dat|lodged at|lodgement date|lodge date|"
    "submission date|date|date enregistrement|date d enregistrement|date enreg|fecha registro|"
    "fecha de registro|data registracii|дата регистрации|created at|receipt of declaration",
    "assigned_at": "assigned at|assignment date|assignment time|date affectation|"
    "fecha asignacion|data naznacheniya|дата назначения",
    "assessed_at": "assessed at|assessment date|asmt date|sad asmt date|ide ast dat|"
    "date liquidation|fecha liquidacion|data ocenki|дата начисления",
    "released_at": "released at|release date|release time|released|date mainlevee|"
    "date de mainlevee|bae date|fecha levante|fecha de levante|data vypuska|дата выпуска|"
    "clearance date|exit note date",
    "officer": "officer|officer id|inspector|inspector id|examiner|examining officer|assessor|"
    "inspecteur|verificateur|agent verificateur|inspector vista|vista|vista aforador|inspektor|"
    "инспектор|должностное лицо|sad examiner|exam officer|handler|caseworker|usr nam|resource",
    "officer_final": "officer final|final officer|releasing officer|last officer",
    "chief": "chief|supervisor|head of section|chef|chef de section|jefe|nachalnik|начальник",
    "declarant": "declarant|declarant id|declarant code|deklarant|декларант|declarante|declarer",
    "agent": "agent|agent id|broker|broker id|customs broker|customs agent|clearing agent|"
    "commissionnaire|commissionnaire en douane|transitaire|agente|agente de aduanas|despachante|"
    "broker code|tamozhennyj predstavitel|таможенный представитель|брокер|forwarder",
    "importer": "importer|importer id|importer tin|importer code|importateur|importador|importer|"
    "consignee|consignee id|destinataire|consignatario|poluchatel|получатель|импортер|company tin|"
    "taxpayer",
    "consignment": "consignment|consignment key|bill of lading|bl|bl number|awb|waybill|"
    "connaissement|conocimiento|konosament|коносамент|manifest number",
    "version": "version|sad num|amendment number",
}

ITEMS: Final[dict[str, str]] = {
    "declaration_id": DECLARATIONS["declaration_id"],
    "item": "item|item number|item no|item nber|line|line number|article number|numero article|"
    "partida|nomer tovara|номер товара",
    "hs_code": "hs code|hs|hs6|hs6 code|hs10|tariff code|commodity code|tariff line|"
    "code sh|nomenclature|espece|codigo arancelario|partida arancelaria|tnved|tn ved|код тн вэд",
    "origin": "origin|country of origin|origin country|pays origine|pays d origine|pais origen|"
    "pais de origen|strana proiskhozhdeniya|страна происхождения",
    "quantity": "quantity|qty|quantite|cantidad|kolichestvo|количество|supplementary units",
    "unit": "unit|unit of quantity|unite|unidad|edinica|единица",
    "net_mass_kg": "net mass|net mass kg|net weight|net weight kg|poids net|peso neto|ves netto|"
    "вес нетто",
    "value_declared": "value declared|declared value|customs value|cif|cif value|cif declared|"
    "item price|valeur|valeur declaree|valeur en douane|valor|valor declarado|valor en aduana|"
    "tamozhennaya stoimost|таможенная стоимость|statistical value",
    "value_assessed": "value assessed|assessed value|cif assessed|adjusted value|"
    "valeur retenue|valor ajustado|valor determinado|skorrektirovannaya stoimost",
    "duty_declared": "duty declared|declared duty|tax declared|declared taxes",
    "duty_assessed": "duty assessed|assessed duty|tax assessed|duty|duties|total taxes|"
    "droits et taxes|droits|derechos|tributos|poshlina|пошлина|duties and taxes",
    "relief": "relief|exemption|exemption code|exoneration|franchise|exencion|lgota|льгота",
}

EVENTS: Final[dict[str, str]] = {
    "declaration_id": "case concept name|" + DECLARATIONS["declaration_id"],
    "sequence": "sequence|seq|event index|ev idx|event number|step",
    "activity": "concept name|activity|action|event|event name|event type|operation|act|"
    "spy act|task|activite|operacion|accion|actividad|dejstvie|операция|действие",
    "at": "time timestamp|timestamp|at|time|event time|event date|date|date time|datetime|upd dat|"
    "date heure|fecha|fecha hora|vremya|дата|время|complete timestamp|end time",
    "started_at": "started at|start time|start timestamp|begin",
    "recorded_at": "recorded at|recorded|keyed at|entry time",
    "actor": "org resource|actor|user|user id|username|user name|usr nam|account|resource|login|"
    "utilisateur|usuario|polzovatel|пользователь|operator|performed by",
    "role": "org role|role|group|org group|profile",
    "office": DECLARATIONS["office"],
    "session": "session|terminal|workstation|ip|ip address",
    "reason": "reason|reason code|motif|motivo|prichina|причина|comment",
    "rule": "rule|risk rule|criterion|profile rule",
    "approver": "approver|approved by",
    "value_before": "value before|old value|before",
    "value_after": "value after|new value|after",
    "channel": "channel|lane|sad clr|colour|color",
    "source": "source|application|system|module",
}

OFFICERS: Final[dict[str, str]] = {
    "officer": DECLARATIONS["officer"] + "|user|user id|account",
    "office": DECLARATIONS["office"],
    "unit": "unit|section|department|division",
    "role": "role|function|grade|position",
    "posted_from": "posted from|from|start|start date|valid from",
    "posted_until": "posted until|until|to|end|end date|valid to",
}

ROSTERS: Final[dict[str, str]] = {
    "officer": OFFICERS["officer"],
    "office": DECLARATIONS["office"],
    "desk": "desk|section|counter",
    "starts_at": "starts at|start|shift start|from",
    "ends_at": "ends at|end|shift end|to",
    "weight": "weight|quota",
}

CALENDARS: Final[dict[str, str]] = {
    "office": DECLARATIONS["office"],
    "day": "day|date",
    "opens_at": "opens at|opens|opening",
    "closes_at": "closes at|closes|closing",
}

CONTROL_TOTALS: Final[dict[str, str]] = {
    "office": DECLARATIONS["office"],
    "year": "year|key year",
    "serial": "serial|registration serial|ide reg ser",
    "declarations": "declarations|number of declarations|count",
    "items": "items|number of items",
    "duty_assessed": ITEMS["duty_assessed"],
    "receipts": "receipts|received|payments",
    "query": "query|query text|sql",
    "taken_at": "taken at|taken|query time",
}

REASSESSMENTS: Final = {
    "declaration_id": "declaration|declaration number|decl",
    "officer": "second officer|reassessed by",
    "reassessed_at": "reassessed|assessed again",
}
TRADE: Final[dict[str, str]] = {
    "year": "year|ref year|period",
    "reporter": "reporter|reporter iso|reporter code",
    "partner": "partner|partner iso|partner code",
    "product": "product|cmd code|commodity code|hs code|hs6",
    "value": "value|primary value|trade value|trade value us",
    "flow": "flow|flow code|trade flow code",
    "classification": "classification|classification code",
    "fob_value": "fob value|fob|fobvalue",
    "second_partner": "second partner|partner2 iso|partner2 code",
    "customs_procedure": "customs procedure|customs code",
    "transport": "transport|mot code",
}

TARIFFS: Final[dict[str, str]] = {
    "product": TRADE["product"],
    "tax": "tax|tariff|duty|rate|ad valorem|simple average",
    "year": TRADE["year"],
    "classification": "classification|nomenclature|nomen code",
}

HS_CORRESPONDENCE: Final[dict[str, str]] = {
    "from_classification": "from classification|from vintage",
    "from_product": "from product|from code",
    "to_classification": "to classification|to vintage",
    "to_product": "to product|to code",
}

KNOWN: Final[dict[str, dict[str, str]]] = {
    "declarations": DECLARATIONS,
    "items": ITEMS,
    "events": EVENTS,
    "officers": OFFICERS,
    "rosters": ROSTERS,
    "calendars": CALENDARS,
    "control_totals": CONTROL_TOTALS,
    "reassessments": REASSESSMENTS,
    "mirror_exports": TRADE,
    "mirror_imports": TRADE,
    "tariffs": TARIFFS,
    "hs_correspondence": HS_CORRESPONDENCE,
}

OUTCOMES: Final = (
    "fraud offence offense irregular infraction fraude infraccion penal fine amende multa uplift "
    "found hit discrepan seiz dismiss paid refus reject narushen нарушен adjust redress inspected"
)
IDENTIFYING: Final = (
    "name nom nombre passport phone telephone tel mail address adresse direccion truck plate "
    "vehicle reg driver chauffeur tin inn nif ruc taxpayer courier seller supplier exporter "
    "consignor shipper matricola имя фио инн"
)

SHORTEST: Final = 5
"""Letters of a name that may be found inside another: shorter ones are found everywhere."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """One of our columns that a name of theirs resembles."""

    ours: str
    confidence: Confidence
    rank: int


def plain(name: str) -> str:
    """Return a name in lower case, without accents, spaces and punctuation."""
    spread = unicodedata.normalize("NFKD", name.removeprefix("(case)_")).casefold()
    return "".join(c for c in spread if c.isalnum())


def resembles(table: str, theirs: str) -> tuple[Likeness, ...]:
    """Return our columns of a table that a name resembles, the likeliest first.

    ``likely`` is a name of the list; ``perhaps`` one that holds such a name of five letters or
    more among its words.
    """
    word = plain(theirs)
    runs = _runs(theirs)
    found: list[Likeness] = []
    for ours, listed in KNOWN[table].items():
        names = [plain(n) for n in (*listed.split("|"), ours)]
        if word in names:
            found.append(Likeness(ours, "likely", names.index(word)))
        elif word:
            near = [i for i, n in enumerate(names) if len(n) >= SHORTEST and n in runs]
            if near:
                found.append(Likeness(ours, "perhaps", near[0]))
    return tuple(sorted(found, key=lambda f: (f.confidence != "likely", f.rank)))


def _runs(name: str) -> set[str]:
    """Return the words of a name and what neighbouring words make together."""
    words = _words(name)
    return {"".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}


def _words(name: str) -> list[str]:
    spread = unicodedata.normalize("NFKD", name)
    apart = "".join(
        f" {c}" if c.isupper() and i and spread[i - 1].islower() else c
        for i, c in enumerate(spread)
        if not unicodedata.combining(c)
    ).casefold()
    return "".join(c if c.isalnum() else " " for c in apart).split()


def names_outcome(theirs: str) -> bool:
    """Return whether a name sounds like something that was decided."""
    word = plain(theirs)
    return any(plain(o) in word for o in OUTCOMES.split())


def identifies(theirs: str) -> bool:
    """Return whether a name sounds like that of a person or a firm."""
    # concept:name and its like are the names of activities and cases, by the XES standard.
    words = [] if theirs.endswith("concept:name") else _words(theirs)
    return any(plain(i) in words for i in IDENTIFYING.split())
