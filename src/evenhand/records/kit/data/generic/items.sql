-- Items of declarations, one row each. Reads only.
-- Your administrator names table and columns; keep the names after AS.
SELECT
    <<ASK: number that names the declaration>> AS declaration_id,
    <<ASK: number of the item>> AS item,
    <<ASK: Harmonized System code, as text with its leading zeros>> AS hs_code,
    <<ASK: country of origin>> AS origin,
    <<ASK: net mass in kg>> AS net_mass_kg,
    <<ASK: customs value as declared, in national currency>> AS value_declared,
    <<ASK: customs value as assessed, in national currency>> AS value_assessed,
    <<ASK: duties and taxes assessed, in national currency>> AS duty_assessed
FROM <<ASK: table of items>>
WHERE <<ASK: registered from first_day until before day_after_last>>
