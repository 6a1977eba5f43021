-- Declarations, one row each: the current version (sad_num = 0). Reads only.
-- Runs as it stands once :first_day and :day_after_last are given.
-- Lines that begin with "--?" hold a question for your administrator: answer it, then take the
-- "--?" away. Codes and many columns are national; none is assumed here.
SELECT
    g.key_year || '-' || g.key_cuo || '-' || g.key_dec || '-' || g.key_nber AS declaration_id,
    g.key_cuo AS office,
    g.key_dec AS declarant,
    g.sad_reg_date AS registered_at,
    g.sad_asmt_date AS assessed_at,
    g.sad_rcpt_date AS receipted_at,
    g.lst_ope AS last_operation,
    --? <<ASK: account of the officer first designated to examine; usr_ex1 in SAD_SPY may hold it>> AS officer,
    --? <<ASK: account of the officer designated at the end>> AS officer_final,
    --? <<ASK: time of release; which row of SAD_SPY is the release>> AS released_at,
    --? <<ASK: channel given by selectivity, before any person acted; sad_clr in SAD_SPY may hold it>> AS channel_selected,
    --? <<ASK: procedure or regime>> AS procedure,
    --? <<ASK: code of the importer>> AS importer,
    --? <<ASK: bill of lading and container>> AS consignment,
    g.sad_num AS version
FROM SAD_GEN g
WHERE g.sad_num = 0
  AND g.sad_reg_date >= :first_day
  AND g.sad_reg_date < :day_after_last
