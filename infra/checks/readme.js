// Looks at the README's snippets that are not Go: node readme.js SNIPPET KIND
// prints what it makes as JSON.
//   ts    the template of the app, which is run as JavaScript
//   yaml  the document, with CloudFormation's !Ref written out
'use strict';
const fs = require('node:fs');
const Module = require('node:module');

const [, , file, kind] = process.argv;
const text = fs.readFileSync(file, 'utf8');

// run runs an app; of TypeScript only its imports differ from JavaScript.
function run(source) {
  const javascript = source.replace(/import \{([^}]*)\} from ('[^']*');/g, (_, names, from) => `const {${names.replaceAll(' as ', ': ')}} = require(${from});`);
  const app = new Module(file, module);
  app.paths = module.paths;
  app._compile(javascript + '\nmodule.exports = stack.node.root.synth().getStackByName(stack.stackName).template;', file);
  return app.exports;
}

function parse(source) {
  const yaml = require(require.resolve('yaml', { paths: [require.resolve('aws-cdk-lib')] }));
  return yaml.parse(source, { customTags: [{ tag: '!Ref', resolve: (_, node) => ({ Ref: node.strValue }) }] });
}

process.stdout.write(JSON.stringify(kind === 'ts' ? run(text) : parse(text)));
