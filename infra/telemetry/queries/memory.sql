-- How much of its memory a function never used: what is far from 0 could be smaller, what is at 0 may have died of it.
SELECT
  "function",
  max(CAST(json_extract_scalar("record", '$.metrics.memorySizeMB') AS double)) AS memory_mb,
  max(CAST(json_extract_scalar("record", '$.metrics.maxMemoryUsedMB') AS double)) AS most_used_mb,
  round(100.0 * (1 - max(
    CAST(json_extract_scalar("record", '$.metrics.maxMemoryUsedMB') AS double)
    / CAST(json_extract_scalar("record", '$.metrics.memorySizeMB') AS double))), 1) AS percent_free
FROM $events
WHERE "day" >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
  AND "type" = 'platform.report'
GROUP BY "function"
ORDER BY percent_free DESC
