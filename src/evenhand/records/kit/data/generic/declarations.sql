-- Declarations, one row each: the current version. Reads only. Your administrator names the table
-- and the columns; keep the names after AS, the mapping beside this file reads them.
SELECT
    <<ASK: number that names the declaration>> AS declaration_id,
    <<ASK: office where it is lodged>> AS office,
    <<ASK: procedure or regime>> AS procedure,
    <<ASK: channel given by risk management, before any person acted>> AS channel_selected,
    <<ASK: time of registration, YYYY-MM-DD HH:MM:SS>> AS registered_at,
    <<ASK: time it was given to the officer first designated>> AS assigned_at,
    <<ASK: time duties were assessed>> AS assessed_at,
    <<ASK: time of release>> AS released_at,
    <<ASK: account of the officer first designated to examine>> AS officer,
    <<ASK: account of the officer designated at the end>> AS officer_final,
    <<ASK: code of the declarant>> AS declarant,
    <<ASK: code of the agent (broker)>> AS agent,
    <<ASK: code of the importer>> AS importer,
    <<ASK: bill of lading and container>> AS consignment
FROM <<ASK: table of declarations>>
WHERE <<ASK: registered from first_day until before day_after_last>>
