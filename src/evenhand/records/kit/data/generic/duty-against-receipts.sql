-- Duties assessed against duties received, by office and year. Reads only.
SELECT
    <<ASK: office where declarations are lodged>> AS office,
    <<ASK: year of registration>> AS year,
    SUM(<<ASK: duties and taxes assessed>>) AS duty_assessed,
    SUM(<<ASK: duties and taxes received>>) AS receipts,
    CURRENT_TIMESTAMP AS taken_at
FROM <<ASK: tables of duties and of receipts>>
WHERE <<ASK: registered from first_day until before day_after_last>>
GROUP BY <<ASK: office, year>>
