// Holds templates against CloudFormation's schemas and cdk-nag, all in one
// process: node check.js FOLDER. Each finding is one line of JSON on stdout:
// {"template", "check", "rule", "resource", "says"}.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { schemaFindings } = require('./schema.js');
const { nagFindings } = require('./nag.js');

const folder = process.argv[2];
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
