-- Items of declarations, one row each. Reads only.
-- The columns of SAD_Item and SAD_Tax are not assumed: your administrator names them.
SELECT
    <<ASK: instanceid of the declaration, from SAD_Item>> AS declaration_id,
    <<ASK: number of the item>> AS item,
    <<ASK: Harmonized System code, as text with its leading zeros>> AS hs_code,
    <<ASK: country of origin>> AS origin,
    <<ASK: net mass in kg>> AS net_mass_kg,
    <<ASK: customs value as declared, in national currency>> AS value_declared,
    <<ASK: customs value as assessed, in national currency>> AS value_assessed,
    <<ASK: duties and taxes assessed, summed from SAD_Tax, in national currency>> AS duty_assessed
FROM SAD_Item i
WHERE <<ASK: registered from first_day until before day_after_last>>
