/** The one way specs get Node-RED's test helper, bound to the Node-RED under test. */
import helper from 'node-red-node-test-helper';

// The same specs run against other versions of Node-RED.
helper.init(process.env['SNOM_NODE_RED'] ?? require.resolve('node-red'));

export { helper };
