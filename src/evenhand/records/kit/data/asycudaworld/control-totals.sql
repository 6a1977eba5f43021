-- Totals taken at the source, to reconcile the extract with. Reads only. Run it right after the
-- others. The column "query" carries the text of the query with its result.
SELECT
    --? <<ASK: office of clearance; add it to GROUP BY as well>> AS office,
    EXTRACT(YEAR FROM g.ide_reg_dat) AS year,
    g.ide_reg_ser AS serial,
    COUNT(*) AS declarations,
    @QUERY@ AS query,
    CURRENT_TIMESTAMP AS taken_at
FROM SAD_General_Segment g
WHERE g.ide_reg_dat >= :first_day
  AND g.ide_reg_dat < :day_after_last
GROUP BY EXTRACT(YEAR FROM g.ide_reg_dat), g.ide_reg_ser
