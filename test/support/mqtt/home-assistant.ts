/** Would Home Assistant take a discovery message? */
import assert from 'node:assert/strict';
import Ajv from 'ajv';
import schema from './home-assistant.schema.json';

const ajv = new Ajv({ allErrors: true });
ajv.addSchema(schema, schema.$id);

/**
 * `<prefix>/<component>/[<node_id>/]<object_id>/config`, as homeassistant/components/mqtt/discovery.py matches it: of one
 * or two levels of letters, digits, `_` and `-`.
 */
const TOPIC = /^homeassistant\/(\w+)\/(?:[a-zA-Z0-9_-]+\/)?[a-zA-Z0-9_-]+\/config$/;

/** Fails with what Home Assistant would not take. @param payload as JSON has it */
export function assertDiscovery(topic: string, payload: unknown): void {
  const [, component = ''] = TOPIC.exec(topic) ?? assert.fail(`no discovery topic: ${topic}`);
  const definition = component === 'device' ? 'deviceMessage' : `alone/${component}`;
  const plain: unknown = JSON.parse(JSON.stringify(payload));
  const isValid = ajv.validate(`${schema.$id}#/definitions/${definition}`, plain);
  assert.equal(isValid, true, `${topic}: ${ajv.errorsText()}`);
}
