-- Duties assessed against duties received, by office and year. Reads only.
-- The columns of SAD_TAX are not assumed: your administrator names them.
SELECT
    g.key_cuo AS office,
    g.key_year AS year,
    SUM(<<ASK: duties and taxes assessed, from SAD_TAX>>) AS duty_assessed,
    SUM(<<ASK: duties and taxes received, from the receipts>>) AS receipts,
    CURRENT_TIMESTAMP AS taken_at
FROM SAD_GEN g
JOIN SAD_TAX t ON <<ASK: how SAD_TAX leads to SAD_GEN>>
WHERE g.sad_num = 0
  AND g.sad_reg_date >= :first_day
  AND g.sad_reg_date < :day_after_last
GROUP BY g.key_cuo, g.key_year
