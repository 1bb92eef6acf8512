/**
 * `npm run demo`: a virtual phone and a Node-RED with the examples, from a fresh clone, without hardware.
 * Installs what is missing, builds, starts both and prints where they are. Nothing outside this machine can
 * reach either of them.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { nodeRedProgram, Program, Supervisor } from './lib/demo-children.mjs';
import { deploy, setUpReports } from './lib/demo-flows.mjs';
import {
  demoModel,
  OWN_NUMBER,
  PHONE_NAMES,
  phoneArguments,
  phoneProperties,
} from './lib/demo-phones.mjs';
import { choosePort } from './lib/demo-ports.mjs';
import { prepareUserDir, releaseUserDir } from './lib/demo-user-dir.mjs';
import { ensureDependencies, ensureNode, projectRoot, run } from './lib/ensure.mjs';
import { messageOf } from './lib/thrown.mjs';

/** @typedef {{nodeRed: number, phone: number, page: number}} Ports */

const HELP = `Usage: npm run demo -- [options]

  --phone MODEL       ${PHONE_NAMES.join(', ')} (default d385); with --keep that of the last demo
  --port PORT         Node-RED (default 1880 or the next free one; 0 = any)
  --phone-port PORT   the virtual phone's web server (default 8080 or the next free one; 0 = any)
  --keep              go on with the flows of the last demo; otherwise it starts from the examples
  --dir FOLDER        Node-RED's user directory (default .demo in the project)
  --no-install        do not look after the dependencies
  --no-build          do not build
  --help
`;

/** Login of the virtual phone; Node-RED gets it as the phone's credentials. */
const LOGIN = { username: 'demo', password: 'demo-password' };

/** A tab each, in this order. */
const EXAMPLES = ['flows', 'what-the-phone-does'].map((name) =>
  path.join(projectRoot, `examples/${name}.json`),
);

const parent = process.ppid;

const START_LIMIT_MS = 60_000;

class UsageError extends Error {}

function options() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: 'string' },
        phone: { type: 'string' },
        'phone-port': { type: 'string' },
        dir: { type: 'string' },
        keep: { type: 'boolean' },
        'no-install': { type: 'boolean' },
        'no-build': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
  /** @param {'port' | 'phone-port'} name */
  const port = (name) => {
    const text = values[name];
    if (text === undefined) return undefined;
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
      throw new UsageError(`--${name} takes a port from 0 to 65535.`);
    return Number(text);
  };
  const model = demoModel(values.phone ?? 'd385');
  if (model === undefined) throw new UsageError(`--phone takes one of ${PHONE_NAMES.join(', ')}.`);
  return {
    help: values.help ?? false,
    model,
    nodeRedPort: port('port'),
    phonePort: port('phone-port'),
    dir: path.resolve(values.dir ?? path.join(projectRoot, '.demo')),
    keep: values.keep ?? false,
    install: !values['no-install'],
    build: !values['no-build'],
  };
}

async function build() {
  process.stderr.write('Building ...\n');
  const script = path.join(projectRoot, 'scripts/build.mjs');
  const code = await run(process.execPath, [script], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error('The build failed; its report is above.');
}

/** @param {ReturnType<typeof options>} chosen @returns {Promise<Ports>} */
async function choosePorts({ nodeRedPort, phonePort }) {
  const nodeRed = await choosePort(nodeRedPort, 1880);
  const phone = await choosePort(phonePort, 8080, [nodeRed]);
  const page = await choosePort(phonePort === 0 ? 0 : undefined, phone + 1, [nodeRed]);
  return { nodeRed, phone, page };
}

/**
 * @param {Supervisor} supervisor @param {string} dir @param {Ports} ports
 * @param {import('./lib/demo-phones.mjs').DemoModel} model
 */
async function startPhone(supervisor, dir, { phone: port, page }, model) {
  const args = [
    path.join(projectRoot, 'dist/simulator/cli.js'),
    ...[...phoneArguments(model), '--port', port, '--console-port', page],
    ...['--auth', 'digest', '--user', LOGIN.username, '--number', OWN_NUMBER],
    ...['--far-end', '200=answer:1500', '--far-end', '300=busy', '--far-end', '*=answer:3000'],
  ].map(String);
  const phone = supervisor.add(
    new Program('The virtual phone', args, {
      cwd: projectRoot,
      env: { SNOM_PASSWORD: LOGIN.password },
      logFile: path.join(dir, 'virtual-phone.log'),
    }),
  );
  const [, url = ''] = await phone.said(/^ +page +(http\S+)/m, START_LIMIT_MS);
  const properties = model.d8 ? phoneProperties(model, await otherPorts(phone)) : {};
  return { url, connection: { host: '127.0.0.1', port, ...LOGIN, properties } };
}

/** The ports a D8xx has beside that of its web server. @param {Program} phone */
async function otherPorts(phone) {
  const [, minibrowser] = await phone.said(/^ +minibrowser\.htm +\S+:(\d+)\//m, START_LIMIT_MS);
  const [, sip] = await phone.said(/^ +SIP +\S+:(\d+) /m, START_LIMIT_MS);
  return { sipPort: Number(sip), minibrowserPort: Number(minibrowser) };
}

/**
 * @param {Supervisor} supervisor @param {string} dir @param {number} port
 * @returns {Promise<string>} address of the editor
 */
async function startNodeRed(supervisor, dir, port) {
  const url = `http://127.0.0.1:${port}/`;
  const nodeRed = supervisor.add(nodeRedProgram(dir));
  await nodeRed.said(new RegExp(`http://127\\.0\\.0\\.1:${port}/`), START_LIMIT_MS);
  return url;
}

/**
 * Goes on without: the demo is worth something without reports too, and a kept phone may not be able to.
 * @param {string} editor @param {string} id of the phone @param {string} page of the virtual phone
 */
async function letReport(editor, id, page) {
  try {
    await setUpReports(editor, id);
  } catch (error) {
    process.stderr.write(`The virtual phone does not report its calls: ${messageOf(error)}\n`);
  }
  await clearLogs(page);
}

/** What was written holds the phone's secret; and the page begins with what its user does. @param {string} page */
async function clearLogs(page) {
  const response = await fetch(new URL('api/clear', page), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(START_LIMIT_MS),
  });
  await response.arrayBuffer();
}

/** @param {ReturnType<typeof options>} chosen */
async function demo(chosen) {
  const { dir, keep, model } = chosen;
  const ports = await choosePorts(chosen);
  await prepareUserDir(dir, { port: ports.nodeRed, keep });
  const supervisor = new Supervisor(() => releaseUserDir(dir));
  if (process.env.npm_lifecycle_event !== undefined) supervisor.endWithout(parent);
  try {
    process.stderr.write('Starting ...\n');
    const [phone, editor] = await Promise.all([
      startPhone(supervisor, dir, ports, model),
      startNodeRed(supervisor, dir, ports.nodeRed),
    ]);
    const reporting = await deploy(editor, { examples: EXAMPLES, keep, phone: phone.connection });
    // A D8xx has no page that takes its Action URLs: it is asked for its calls instead.
    if (reporting !== undefined && !model.d8) await letReport(editor, reporting, phone.url);
    console.log(`Node-RED editor:    ${editor}`);
    console.log(`Virtual phone page: ${phone.url}`);
    console.log('Ctrl-C ends both.');
  } catch (error) {
    await supervisor.fail(error);
  }
}

try {
  const chosen = options();
  if (chosen.help) {
    process.stdout.write(HELP);
  } else {
    if (chosen.install) await ensureDependencies();
    else ensureNode();
    if (chosen.build) await build();
    await demo(chosen);
  }
} catch (error) {
  const usage = error instanceof UsageError;
  process.stderr.write(`${messageOf(error)}\n${usage ? HELP : ''}`);
  process.exitCode = usage ? 2 : 1;
}
