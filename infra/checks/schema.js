// Holds a template against the schemas that AWS publishes of its resources.
'use strict';
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');

const spec = loadAwsServiceSpecSync();

// schemaFindings returns [rule, logical id, sentence] for each fault.
function schemaFindings(template) {
  const findings = [];
  const resources = template.Resources ?? {};
  for (const [id, resource] of Object.entries(resources)) {
    const complain = (rule, says) => findings.push([rule, id, says]);
    const known = spec.lookup('resource', 'cloudFormationType', 'equals', resource.Type);
    if (known.length === 0) {
      complain('type', `there is no ${resource.Type}`);
      continue;
    }
    checkProperties(resource.Properties ?? {}, known.only().properties, 'Properties', complain);
    for (const target of [resource.DependsOn ?? []].flat()) {
      if (!resources[target]) complain('dangling', `depends on ${target}, which is not there`);
    }
    checkReferences(resource.Properties, template, complain);
  }
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    checkReferences(output, template, (rule, says) => findings.push([rule, name, says]));
  }
  return findings.concat(cycles(resources));
}

function checkProperties(values, properties, where, complain) {
  for (const [name, value] of Object.entries(values)) {
    if (!properties[name]) complain('unknown', `${where}.${name} is not known`);
    else checkValue(value, properties[name].type, `${where}.${name}`, complain);
  }
  for (const [name, property] of Object.entries(properties)) {
    if (property.required && values[name] === undefined) complain('required', `${where}.${name} is missing`);
  }
}

const isIntrinsic = (value) =>
  value !== null && typeof value === 'object' && Object.keys(value).length === 1 && /^(Ref$|Fn::)/.test(Object.keys(value)[0]);

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function checkValue(value, type, where, complain) {
  if (isIntrinsic(value)) return;
  const wrong = () => complain('type', `${where} is ${JSON.stringify(value)?.slice(0, 80)}, and should be of type ${type.type}`);
  switch (type.type) {
    case 'string':
    case 'date-time':
      if (typeof value === 'object') return wrong();
      break;
    case 'integer':
    case 'number': // CloudFormation takes them as text too
      if (typeof value === 'object' || typeof value === 'boolean' || value === '' || Number.isNaN(Number(value))) return wrong();
      if (type.type === 'integer' && !Number.isInteger(Number(value))) return wrong();
      break;
    case 'boolean':
      if (!['true', 'false'].includes(String(value))) return wrong();
      break;
    case 'array':
      if (!Array.isArray(value)) return wrong();
      value.forEach((element, i) => checkValue(element, type.element, `${where}[${i}]`, complain));
      break;
    case 'map':
      if (!isObject(value)) return wrong();
      Object.entries(value).forEach(([key, element]) => checkValue(element, type.element, `${where}.${key}`, complain));
      break;
    case 'tag':
      if (!isObject(value) || value.Key === undefined || value.Value === undefined) return wrong();
      break;
    case 'ref':
      if (!isObject(value)) return wrong();
      checkProperties(value, spec.get('typeDefinition', type.reference.$ref).properties, where, complain);
      break;
    case 'union': {
      const attempts = type.types.map((one) => {
        const faults = [];
        checkValue(value, one, where, (...fault) => faults.push(fault));
        return faults;
      });
      attempts.sort((a, b) => a.length - b.length);
      attempts[0].forEach((fault) => complain(...fault));
      break;
    }
    case 'json': // anything
      break;
    default:
      throw new Error(`the schemas have a type ${type.type}, which this check does not know`);
  }
  if (type.allowedValues && !type.allowedValues.map(String).includes(String(value))) {
    complain('enum', `${where} is ${value}, and should be one of ${type.allowedValues}`);
  }
}

// references lists what a value refers to: [logical id, attribute or none].
function references(value) {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(references);
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [[inner]];
    if (key === 'Fn::GetAtt') return [Array.isArray(inner) ? inner : inner.split(/\.(.*)/).slice(0, 2)];
    const subs = key === 'Fn::Sub' ? [...JSON.stringify(inner).matchAll(/\$\{([^!${}]+)\}/g)].map((m) => m[1].split('.')) : [];
    return subs.concat(references(inner));
  });
}

function checkReferences(value, template, complain) {
  for (const [id, attribute] of references(value)) {
    const target = template.Resources?.[id];
    if (id.startsWith('AWS::') || (!attribute && template.Parameters?.[id])) continue;
    if (!target) complain('dangling', `refers to ${id}, which is not there`);
    else if (attribute) checkAttribute(target, id, attribute, complain);
  }
}

function checkAttribute(target, id, attribute, complain) {
  const known = spec.lookup('resource', 'cloudFormationType', 'equals', target.Type);
  if (known.length && !known.only().attributes[attribute]) complain('attribute', `${id} of ${target.Type} has no attribute ${attribute}`);
}

// cycles finds resources that wait for themselves.
function cycles(resources) {
  const findings = [];
  const state = {};
  const visit = (id, way) => {
    if (state[id] === 'open') findings.push(['cycle', id, [...way, id].join(' waits for ')]);
    if (state[id] || !resources[id]) return;
    state[id] = 'open';
    const next = [resources[id].DependsOn ?? []].flat().concat(references(resources[id].Properties).map(([target]) => target));
    new Set(next).forEach((target) => visit(target, [...way, id]));
    state[id] = 'done';
  };
  Object.keys(resources).forEach((id) => visit(id, []));
  return findings;
}

module.exports = { schemaFindings };
