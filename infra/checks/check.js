// Holds templates against CloudFormation's schemas, and against cdk-nag unless
// the schemas are enough, all in one process: node check.js FOLDER [schemas].
// Each finding is one line of JSON on stdout:
// {"template", "check", "rule", "resource", "says"}.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { schemaFindings } = require('./schema.js');

const [, , folder, only] = process.argv;
const nagFindings = only === 'schemas' ? () => [] : require('./nag.js').nagFindings; // which takes a second to load
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) {
  const tell = (check) => ([rule, resource, says]) =>
    process.stdout.write(JSON.stringify({ template: file.slice(0, -'.json'.length), check, rule, resource, says }) + '\n');
  const template = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
  const broken = schemaFindings(template);
  broken.forEach(tell('schema'));
  if (broken.length === 0) { // cdk-nag throws at what is no template
    nagFindings(path.join(folder, file)).forEach(tell('nag'));
  }
}
