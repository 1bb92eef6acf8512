/** Places of the project that the end-to-end tests start programs from. */
import path from 'node:path';
import { manifest } from '../package/manifest';

export const PROJECT_ROOT = path.resolve(__dirname, '../../..');

/** Name under which Node-RED finds the package. */
export const PACKAGE_NAME = 'node-red-contrib-snom';

/** Types of the package's nodes, as package.json names them. */
export const NODE_TYPES: readonly string[] = Object.keys(manifest['node-red'].nodes);

/** Its plugins. */
export const PLUGINS: readonly string[] = Object.keys(manifest['node-red'].plugins);
