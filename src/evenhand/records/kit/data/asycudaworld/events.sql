-- Acts on declarations, one row each, from the history of operations. Reads only.
-- The history is held differently from country to country: your administrator names all of it.
SELECT
    <<ASK: instanceid of the declaration>> AS declaration_id,
    <<ASK: operation>> AS activity,
    <<ASK: status after the operation>> AS status,
    <<ASK: time of the operation, YYYY-MM-DD HH:MM:SS>> AS acted_at,
    <<ASK: account under which it was recorded>> AS actor,
    <<ASK: channel set by the operation, or NULL>> AS channel
FROM <<ASK: table of the history of operations>>
WHERE <<ASK: from first_day until before day_after_last>>
