-- Duties assessed against duties received, by year and serial. Reads only.
-- The columns of SAD_Tax are not assumed: your administrator names them.
SELECT
    EXTRACT(YEAR FROM g.ide_reg_dat) AS year,
    g.ide_reg_ser AS serial,
    SUM(<<ASK: duties and taxes assessed, from SAD_Tax>>) AS duty_assessed,
    SUM(<<ASK: duties and taxes received, from the receipts>>) AS receipts,
    CURRENT_TIMESTAMP AS taken_at
FROM SAD_General_Segment g
JOIN SAD_Tax t ON <<ASK: how SAD_Tax leads to SAD_General_Segment>>
WHERE g.ide_reg_dat >= :first_day
  AND g.ide_reg_dat < :day_after_last
GROUP BY EXTRACT(YEAR FROM g.ide_reg_dat), g.ide_reg_ser
