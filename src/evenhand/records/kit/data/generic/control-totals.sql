-- Totals taken at the source, to reconcile the extract with. Reads only. Run it right after the
-- others, and hand back the text of the query as it was run.
SELECT
    <<ASK: office where declarations are lodged>> AS office,
    <<ASK: year of registration>> AS year,
    <<ASK: registration serial>> AS serial,
    COUNT(*) AS declarations,
    CURRENT_TIMESTAMP AS taken_at
FROM <<ASK: table of declarations>>
WHERE <<ASK: registered from first_day until before day_after_last>>
GROUP BY <<ASK: office, year, serial>>
