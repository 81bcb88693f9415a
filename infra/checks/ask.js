// Asks a template's named queries of an archive: node ask.js TEMPLATE FOLDER
// prints the rows of each by its name. FOLDER stands for the bucket.
// The engine is DuckDB, not Athena's Trino. The queries are asked word for word;
// what DuckDB calls otherwise is defined before, and only what they use.
'use strict';
const fs = require('node:fs');
const { DuckDBInstance } = require('@duckdb/node-api');

const [, , templateFile, folder] = process.argv;
const resources = Object.values(JSON.parse(fs.readFileSync(templateFile, 'utf8')).Resources);
const ofType = (type) => resources.filter((r) => r.Type === type).map((r) => r.Properties);

const trino = [
  // Of what is no JSON, Trino's is null.
  `CREATE MACRO json_extract_scalar(text, path) AS CASE WHEN json_valid(text) THEN json_extract_string(text, path) END`,
  `CREATE MACRO date_format(date, format) AS strftime(date, format)`,
  `CREATE MACRO approx_percentile(value, share) AS quantile_disc(value, share)`,
];

// view reads the table's columns as Hive's SerDe for JSON does: a column of text
// has a string's text, and the JSON text of everything else.
function view(table) {
  const kinds = { string: 'VARCHAR', boolean: 'BOOLEAN', bigint: 'BIGINT' };
  const storage = table.StorageDescriptor;
  const columns = storage.Columns.map(({ Name, Type }) => {
    const member = storage.SerdeInfo.Parameters[`mapping.${Name}`] ?? Name;
    return `CAST(json->>'$."${member}"' AS ${kinds[Type]}) AS "${Name}"`;
  });
  const [{ Name: day }] = table.PartitionKeys;
  return `CREATE VIEW "${table.Name}" AS SELECT ${columns}, "${day}"
    FROM read_ndjson_objects('${folder}/events/${day}=*/*', compression = 'gzip', hive_partitioning = true, hive_types_autocast = false)`;
}

async function main() {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  const [{ TableInput: table }] = ofType('AWS::Glue::Table');
  for (const statement of [...trino, view(table)]) await connection.run(statement);
  const answers = {};
  for (const { Name, QueryString } of ofType('AWS::Athena::NamedQuery')) {
    answers[Name] = (await connection.runAndReadAll(QueryString)).getRowsJson();
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
