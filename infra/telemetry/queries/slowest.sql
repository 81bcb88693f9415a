-- The invocations that took longest. An event may lie there twice: DISTINCT.
SELECT DISTINCT
  "function",
  "requestid",
  "time",
  CAST(json_extract_scalar("record", '$.metrics.durationMs') AS double) AS duration_ms,
  CAST(json_extract_scalar("record", '$.metrics.initDurationMs') AS double) AS init_ms,
  json_extract_scalar("record", '$.status') AS status
FROM $events
WHERE "day" >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
  AND "type" = 'platform.report'
ORDER BY duration_ms DESC
LIMIT 50
