/** Which Node-RED the end-to-end tests run on, and which program starts it. */
import path from 'node:path';
import { PROJECT_ROOT } from './paths';

export type NodeRedVersion = '4.1' | '5.0';

/** A way to start one Node-RED. */
export interface NodeRedProgram {
  /** Executable of Node.js. */
  readonly node: string;
  /** Node-RED's start script. */
  readonly script: string;
}

/** The version asked for by `SNOM_E2E_NODE_RED`; 4.1 when nothing is asked for. */
export function versionFromEnv(): NodeRedVersion {
  const wanted = process.env['SNOM_E2E_NODE_RED'] ?? '4.1';
  if (wanted !== '4.1' && wanted !== '5.0')
    throw new Error(`SNOM_E2E_NODE_RED is ${wanted}; it can be 4.1 or 5.0.`);
  return wanted;
}

/** The program of a version; Node-RED 5 is installed by `npm test` into test/node-red-5. */
export async function programOf(version: NodeRedVersion): Promise<NodeRedProgram> {
  if (version === '4.1') {
    return {
      node: process.execPath,
      script: path.join(PROJECT_ROOT, 'node_modules/node-red/red.js'),
    };
  }
  const { findNodeRed5 } = await import('../../../scripts/lib/node-red-5.mjs');
  const found = findNodeRed5();
  if (!found) throw new Error('Node-RED 5 is not installed yet: npm test -- --only e2e-5.0');
  return { node: found.node, script: found.red };
}
