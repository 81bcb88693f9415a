-- At the list price of us-east-1 for x86_64: 0.0000166667 USD per GB and second (arm64: 0.0000133334), and 0.20 USD per million requests.
WITH reports AS (
  SELECT DISTINCT
    "id",
    "function",
    CAST(json_extract_scalar("record", '$.metrics.billedDurationMs') AS double) AS billed_ms,
    CAST(json_extract_scalar("record", '$.metrics.memorySizeMB') AS double) AS memory_mb
  FROM $events
  WHERE "day" >= date_format(current_date - INTERVAL '30' DAY, '%Y-%m-%d')
    AND "type" = 'platform.report'
)
SELECT
  "function",
  count(*) AS invocations,
  round(sum(billed_ms * memory_mb) / 1000 / 1024, 1) AS gb_seconds,
  round(sum(billed_ms * memory_mb) / 1000 / 1024 * 0.0000166667 + count(*) * 0.0000002, 6) AS usd
FROM reports
GROUP BY "function"
ORDER BY usd DESC
