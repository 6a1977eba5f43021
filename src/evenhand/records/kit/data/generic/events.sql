-- Acts on declarations, one row each. Reads only.
-- Your administrator names table and columns; keep the names after AS.
SELECT
    <<ASK: number that names the declaration>> AS declaration_id,
    <<ASK: operation>> AS activity,
    <<ASK: status after the operation>> AS status,
    <<ASK: time of the operation, YYYY-MM-DD HH:MM:SS>> AS acted_at,
    <<ASK: account under which it was recorded>> AS actor,
    <<ASK: channel set by the operation, or NULL>> AS channel
FROM <<ASK: table of the history of operations>>
WHERE <<ASK: from first_day until before day_after_last>>
