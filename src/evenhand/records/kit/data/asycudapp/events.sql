-- Acts on declarations, one row each, from the history. Reads only.
-- Two answers of your administrator are needed before it runs.
SELECT
    <<ASK: the key of the declaration in SAD_SPY, joined with '-' in the order of declarations.sql>> AS declaration_id,
    s.spy_act AS activity,
    s.spy_sta AS status,
    <<ASK: one time YYYY-MM-DD HH:MM:SS from upd_dat and upd_hor, which are held apart>> AS acted_at,
    s.usr_nam AS actor,
    s.sad_clr AS channel,
    s.sec_cod AS section,
    s.usr_ex1 AS examiner_1,
    s.usr_ex2 AS examiner_2
FROM SAD_SPY s
WHERE s.upd_dat >= :first_day
  AND s.upd_dat < :day_after_last
