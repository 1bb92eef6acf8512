/** What the tab "Events" of a phone's dialog answers: remarks on addresses, "Set up", and the proof. */
import type { ActionUrlsRouteAnswer } from '../../../src/nodes/snom-config/dialog/action-urls-route';
import type { OwnAddressAnswer } from '../../../src/nodes/snom-config/dialog/own-address-route';
import type { ProofAnswer } from '../../../src/nodes/snom-config/dialog/proof-route';
import { showTab } from './dialog-states';
import { openNew } from './play-connection';
import { answerNoMore, answerWith, type Play, type Stage } from './stage';

const SET_UP = '#snom-config-urls-set-up';
const RESULT = '#snom-config-urls-result';
const PROOF = '#snom-config-proof';
const ROUTES = {
  own: 'snom-config/own-address',
  urls: 'snom-config/action-urls',
  proof: 'snom-config/proof',
};

/** A phone that is nowhere: addresses for documentation. */
const FAR = { host: '192.0.2.7', port: 80 };

/** Everything of this tab. */
export async function* eventAnswers(stage: Stage): Play {
  yield* addressNotes(stage);
  yield* setUps(stage);
  yield* proofs(stage);
  yield* refusals(stage);
}

async function* addressNotes({ editor }: Stage): Play {
  const { page } = editor;
  const own: OwnAddressAnswer = { address: '192.0.2.99' };
  await answerWith(page, ROUTES.own, own);
  await openNew(editor, FAR);
  await showTab(editor, 'events');
  yield { title: 'Events: off' };
  await editor.field('events').check();
  await page.locator('#snom-config-guessed').waitFor();
  yield { title: 'Events: the own address was found out' };
  await answerNoMore(page, ROUTES.own);
  const notes: readonly (readonly [what: string, address: string])[] = [
    ['blank', ''],
    ['an address of this computer', 'http://127.0.0.1:1880'],
    ['HTTPS', 'https://192.0.2.99:1880'],
    ['not an address', 'no address'],
  ];
  for (const [what, address] of notes) {
    await editor.field('baseUrl').fill(address);
    await editor.field('baseUrl').blur();
    yield { title: `Events: ${what}` };
  }
  await page.evaluate("RED.settings.httpNodeRoot = '/nodes'");
  await editor.field('baseUrl').fill('http://192.0.2.99:1880');
  await editor.field('baseUrl').blur();
  await page.evaluate("$('#snom-config-renew').trigger('click')");
  yield { title: 'Events: the path of flows is missing, the address is new' };
  await page.evaluate("RED.settings.httpNodeRoot = '/'");
}

async function* setUps({ editor, nodeRed }: Stage): Play {
  const { page } = editor;
  await editor.cancelDialogs();
  await editor.editConfig('snom-config', 'owner');
  await showTab(editor, 'events');
  await editor.field('events').check();
  await editor.field('baseUrl').fill(nodeRed.url);
  await page.click(SET_UP);
  await page.locator('#snom-config-urls-apply').waitFor();
  yield { title: 'Set up: asks about the URL of others' };
  await page.click('#snom-config-urls-apply');
  await page.locator(`${PROOF} .fa-check`).waitFor();
  yield { title: 'Set up: done, the phone itself is waited for' };
  await page.click('#snom-config-urls-restore');
  await page.locator(`${RESULT} .fa-check`).waitFor();
  yield { title: 'Set up: taken back' };
  await page.click('#snom-config-urls-restore');
  await page.locator(`${RESULT} .fa-check`).waitFor();
  yield { title: 'Set up: nothing to take back' };
}

/** Goes on in the dialog of {@link setUps}. What phones and networks make of it is played; that the server says so is tested elsewhere. */
async function* proofs({ editor }: Stage): Play {
  const { page } = editor;
  const done: ActionUrlsRouteAnswer = {
    ok: true,
    readable: true,
    changes: [],
    same: ['action_incoming_url'],
    absent: [],
    refused: [],
    requests: [],
  };
  const failure = {
    ok: false,
    code: 'INVALID_PARAMETER',
    reason: 'noPublicServer',
    params: {},
    message: '',
  } as const;
  const played: readonly (readonly [what: string, answer: ProofAnswer, mark: string])[] = [
    ['heard', { ok: true, kind: 'heard', event: 'incoming' }, 'fa-check'],
    ['silent', { ok: true, kind: 'silent' }, 'fa-exclamation-triangle'],
    ['somebody else', { ok: true, kind: 'elsewhere', status: 404 }, 'fa-times'],
    ['a login', { ok: true, kind: 'elsewhere', status: 401 }, 'fa-times'],
    [
      'not reached',
      { ok: true, kind: 'unreached', code: 'ECONNREFUSED' },
      'fa-exclamation-triangle',
    ],
    ['no server for phones', failure, 'fa-times'],
  ];
  await answerWith(page, ROUTES.urls, done);
  for (const [what, answer, mark] of played) {
    await answerWith(page, ROUTES.proof, answer);
    await page.click(SET_UP);
    await page.locator(`${PROOF} .${mark}`).nth(1).waitFor();
    yield { title: `Proof: ${what}` };
  }
  await answerNoMore(page, ROUTES.proof);
}

/** Goes on in the dialog of {@link proofs}. */
async function* refusals({ editor }: Stage): Play {
  const { page } = editor;
  const asks: ActionUrlsRouteAnswer = {
    ok: true,
    asks: true,
    readable: false,
    changes: [
      change('action_incoming_url', 'incoming', { takenFrom: ['Reception'] }),
      change('action_missed_url', 'missed', { provisioned: true }),
      change('action_dnd_on_url', 'dndOn', { foreign: false, from: '' }),
    ],
    same: [],
    absent: ['action_log_on_url', 'action_log_off_url'],
    refused: (['foreign', 'readOnly', 'notTaken', 'notVerified', 'notReadable'] as const).map(
      (reason, index) => ({ setting: `action_setting_${index}_url`, reason }),
    ),
    requests: [],
  };
  await answerWith(page, ROUTES.urls, asks);
  await page.click(SET_UP);
  await page.locator('#snom-config-urls-apply').waitFor();
  yield { title: 'Set up: takes reports from another configuration, and what a phone refuses' };
  const held = ['action_incoming_url', 'action_missed_url', 'action_hold'].map(
    (setting) => ({ setting, reason: 'foreign', heldBy: ['Reception'] }) as const,
  );
  const nothing: ActionUrlsRouteAnswer = {
    ...{ ok: true, readable: true, changes: [], same: [], absent: [], requests: [] },
    refused: held,
  };
  await answerWith(page, ROUTES.urls, nothing);
  await page.click('#snom-config-urls-apply');
  await page.locator(`${RESULT} details`).waitFor();
  yield { title: 'Set up: all is of another configuration, so nothing was written' };
  await answerNoMore(page, ROUTES.urls);
  await editor.cancelDialogs();
}

type Change = Extract<ActionUrlsRouteAnswer, { ok: true }>['changes'][number];

/** A URL that is replaced. */
function change(setting: string, event: Change['event'] & string, more: Partial<Change>): Change {
  const to = `http://192.0.2.99:1880/snom/0123456789abcdef/${event}?call=$call_id`;
  return { setting, event, from: undefined, to, foreign: true, provisioned: false, ...more };
}
