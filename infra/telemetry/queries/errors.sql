-- Invocations whose report has another status than success, and lines that were logged as errors.
WITH events AS (
  SELECT DISTINCT
    "id",
    "function",
    "type",
    json_extract_scalar("record", '$.status') AS status,
    json_extract_scalar("record", '$.errorType') AS error_type,
    upper(json_extract_scalar("record", '$.level')) AS level
  FROM $events
  WHERE "day" >= date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')
    AND "type" IN ('platform.report', 'function')
)
SELECT
  "function",
  count_if("type" = 'platform.report') AS invocations,
  count_if("type" = 'platform.report' AND status <> 'success') AS failed,
  count_if("type" = 'platform.report' AND status = 'timeout') AS timed_out,
  count_if("type" = 'function' AND level IN ('ERROR', 'FATAL')) AS errors_logged,
  array_agg(DISTINCT error_type) FILTER (WHERE error_type IS NOT NULL) AS error_types
FROM events
GROUP BY "function"
HAVING count_if("type" = 'platform.report' AND status <> 'success') > 0
  OR count_if("type" = 'function' AND level IN ('ERROR', 'FATAL')) > 0
ORDER BY failed DESC, errors_logged DESC
