// Holds a template against cdk-nag's AwsSolutions rules.
'use strict';
const { App, Aspects, LegacyStackSynthesizer, Stack } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks } = require('cdk-nag');

// Findings collects what the rules complain of.
class Findings {
  constructor() {
    this.all = [];
  }
  onNonCompliance(data) {
    const id = data.resource.stack.resolve(data.resource.logicalId);
    const finding = data.findingId ? `[${data.findingId}]` : '';
    this.all.push([data.ruleId, id, `${finding} ${data.ruleInfo}`.trim()]);
  }
  onError(data) {
    this.all.push([data.ruleId, data.resource.stack.resolve(data.resource.logicalId), `could not be checked: ${data.errorMessage}`]);
  }
  onCompliance() {}
  onSuppressed() {}
  onSuppressedError() {}
  onNotApplicable() {}
}

// nagFindings returns [rule, logical id, sentence] for each finding.
function nagFindings(templateFile) {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Checked', { synthesizer: new LegacyStackSynthesizer() });
  new CfnInclude(stack, 'Template', { templateFile });
  const findings = new Findings();
  Aspects.of(app).add(new AwsSolutionsChecks({ reports: false, additionalLoggers: [findings] }));
  app.synth({ force: true });
  return findings.all;
}

module.exports = { nagFindings };
