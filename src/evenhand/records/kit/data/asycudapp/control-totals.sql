-- Totals taken at the source, to reconcile the extract with. Reads only. Run it right after the
-- others. The column "query" carries the text of the query with its result.
SELECT
    g.key_cuo AS office,
    g.key_year AS year,
    --? <<ASK: registration serial; add it to GROUP BY as well>> AS serial,
    COUNT(*) AS declarations,
    @QUERY@ AS query,
    CURRENT_TIMESTAMP AS taken_at
FROM SAD_GEN g
WHERE g.sad_num = 0
  AND g.sad_reg_date >= :first_day
  AND g.sad_reg_date < :day_after_last
GROUP BY g.key_cuo, g.key_year
