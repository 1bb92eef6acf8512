/** Places of the project that the end-to-end tests start programs from. */
import path from 'node:path';

export const PROJECT_ROOT = path.resolve(__dirname, '../../..');

/** Name under which Node-RED finds the package. */
export const PACKAGE_NAME = 'node-red-contrib-snom';
