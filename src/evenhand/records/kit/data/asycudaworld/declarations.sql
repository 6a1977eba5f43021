-- Declarations, one row each. Reads only.
-- Runs as it stands once :first_day and :day_after_last are given.
-- Lines that begin with "--?" hold a question for your administrator: answer it, then take the
-- "--?" away. Codes and many columns are national; none is assumed here.
SELECT
    g.instanceid AS declaration_id,
    g.ide_typ_prc AS procedure,
    g.ide_reg_ser AS serial,
    g.ide_reg_nbr AS registration_number,
    g.ide_reg_dat AS registered_at,
    g.ide_ast_dat AS assessed_at,
    --? <<ASK: office of clearance>> AS office,
    --? <<ASK: account of the officer first designated to examine>> AS officer,
    --? <<ASK: account of the officer designated at the end>> AS officer_final,
    --? <<ASK: time of release>> AS released_at,
    --? <<ASK: channel given by selectivity, before any person acted>> AS channel_selected,
    --? <<ASK: code of the declarant or agent>> AS declarant,
    --? <<ASK: code of the importer>> AS importer,
    --? <<ASK: bill of lading and container>> AS consignment,
    g.pty_sts AS status
FROM SAD_General_Segment g
WHERE g.ide_reg_dat >= :first_day
  AND g.ide_reg_dat < :day_after_last
