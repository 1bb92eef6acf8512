/** The one way specs get Node-RED's test helper, bound to the Node-RED under test. */
import helper from 'node-red-node-test-helper';

/** Main module of the Node-RED under test: the same specs run against other versions too. */
export const NODE_RED = process.env['SNOM_NODE_RED'] ?? require.resolve('node-red');

helper.init(NODE_RED);

export { helper };
