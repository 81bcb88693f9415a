-- Cold starts: only the report of an environment's first invocation has an initDurationMs.
WITH reports AS (
  SELECT DISTINCT
    "id",
    "function",
    CAST(json_extract_scalar("record", '$.metrics.initDurationMs') AS double) AS init_ms
  FROM $events
  WHERE "day" >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
    AND "type" = 'platform.report'
)
SELECT
  "function",
  count(*) AS invocations,
  count(init_ms) AS cold_starts,
  round(1e2 * count(init_ms) / count(*), 2) AS percent_cold,
  approx_percentile(init_ms, 0.5) AS init_ms_p50,
  approx_percentile(init_ms, 0.99) AS init_ms_p99
FROM reports
GROUP BY "function"
ORDER BY cold_starts DESC
