-- Items of declarations, one row each. Reads only.
-- The columns of SAD_ITM and SAD_TAX are not assumed: your administrator names them.
SELECT
    <<ASK: the key of the declaration in SAD_ITM, joined with '-' in the order of declarations.sql>> AS declaration_id,
    <<ASK: number of the item>> AS item,
    <<ASK: Harmonized System code, as text with its leading zeros>> AS hs_code,
    <<ASK: country of origin>> AS origin,
    <<ASK: net mass in kg>> AS net_mass_kg,
    <<ASK: customs value as declared, in national currency>> AS value_declared,
    <<ASK: customs value as assessed, in national currency>> AS value_assessed,
    <<ASK: duties and taxes assessed, summed from SAD_TAX, in national currency>> AS duty_assessed
FROM SAD_ITM i
WHERE <<ASK: current version, and registered from first_day until before day_after_last>>
