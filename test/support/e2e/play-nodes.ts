/** What the dialogs of nodes answer: "Try it", what a phone lacks, and the phones that snom-key draws. */
import type { TrialAnswer } from '../../../src/nodes/shared/types';
import { answerNoMore, answerWith, DRAWN_MODELS, type Play, type Stage } from './stage';

const TRY = '#snom-try-button';
const RESULT = '#snom-try-result';

/** Everything of these dialogs. */
export async function* nodeAnswers(stage: Stage): Play {
  yield* trials(stage);
  yield* playedTrials(stage);
  yield* failures(stage);
  yield* lacks(stage);
  yield* keypads(stage);
  yield* sequences(stage);
}

async function* trials({ editor }: Stage): Play {
  const { page } = editor;
  await editor.edit('call');
  await page.click(TRY);
  await page.fill('#snom-try-value-destination', '201');
  yield { title: 'Try it: a value of messages' };
  await page.click(TRY);
  await page.locator('#snom-try-dial').waitFor();
  yield { title: 'Try it: asks before it dials' };
  await page.click('#snom-try-dial');
  await page.locator(`${RESULT} .fa-check`).waitFor();
  yield { title: 'Try it: done' };
  await editor.field('operation').selectOption('hangupAll');
  await page.click(TRY);
  await page.locator(`${RESULT} .fa-check`).waitFor();
  await editor.field('operation').selectOption('');
  await page.click(TRY);
  await page.locator(`${RESULT} .fa-exclamation-triangle`).waitFor();
  yield { title: 'Try it: needs a message' };
  await editor.field('phone').selectOption('_ADD_');
  await page.click(TRY);
  await page.locator(`${RESULT} .fa-exclamation-triangle`).waitFor();
  yield { title: 'Try it: no phone is chosen' };
  await editor.cancelDialogs();
}

/** What depends on the phone is played; that the server says so is tested elsewhere. */
async function* playedTrials({ editor }: Stage): Play {
  const { page } = editor;
  const route = 'snom-call/try';
  const failure = {
    ok: false,
    code: 'UNREACHABLE',
    params: {},
    message: '',
    sent: 'maybe',
  } as const;
  const played: readonly (readonly [what: string, answer: TrialAnswer])[] = [
    ['confirmed', { ok: true, accepted: true, confirmed: true }],
    [
      'a dry run',
      { ok: true, accepted: false, confirmed: null, requests: ['GET /command.htm?number=200'] },
    ],
    ['not deployed', { ...failure, reason: 'noPhone', sent: 'no' }],
    ['perhaps it has acted', { ...failure, reason: 'noAnswer' }],
    ['a number that only the phone knows', { ok: false, ask: true, numbers: [] }],
  ];
  await editor.edit('call');
  await editor.typed('destination', '200');
  for (const [what, answer] of played) {
    await answerWith(page, route, answer);
    await page.click(TRY);
    await page.locator(`${RESULT} .fa:not(.fa-spin)`).first().waitFor();
    yield { title: `Try it: ${what}` };
  }
  await answerNoMore(page, route);
  await editor.cancelDialogs();
}

async function* failures({ editor }: Stage): Play {
  const { page } = editor;
  await editor.edit('silent');
  await page.click(TRY);
  await page.click('#snom-try-dial');
  await page.locator(`${RESULT} .fa-times`).waitFor();
  yield { title: 'Try it: the phone is off' };
  await editor.cancelDialogs();
}

async function* lacks({ editor }: Stage): Play {
  await editor.edit('call');
  await editor.field('phone').selectOption('bare');
  await editor.field('waitFor').selectOption('confirmed');
  await editor.page.locator('#snom-call-lacks').waitFor();
  yield { title: 'snom-call: of what the phone lacks' };
  await editor.cancelDialogs();
  await editor.edit('bare-display');
  await editor.page.locator('#snom-reason-node-input-phone').waitFor();
  yield { title: 'snom-display: of what the phone lacks' };
  await editor.cancelDialogs();
}

async function* keypads({ editor }: Stage): Play {
  const { page } = editor;
  await editor.edit('key');
  for (const model of DRAWN_MODELS) {
    await editor.field('phone').selectOption(`of-${model}`);
    const title = page.locator('#snom-key-pad > p', { hasText: new RegExp(`\\b${model}\\b`) });
    await title.first().waitFor();
    yield { title: `keypad of a ${model}` };
  }
  await editor.cancelDialogs();
}

async function* sequences({ editor }: Stage): Play {
  const { page } = editor;
  await editor.edit('key');
  await editor.field('phone').selectOption('of-D385');
  await page.locator('#snom-key-pad [data-key="F_HOLD"]').waitFor();
  await editor.typed('keys', 'F_HOLD,2500 200 ENTER,,1000 MUTE TRANSFER P1');
  await page.fill('#snom-key-hold', 'abc');
  await page.selectOption('#snom-key-template', 'blindTransfer');
  await page.click('#snom-key-template-insert');
  await page.locator('#snom-reason-snom-key-template-number').waitFor();
  yield { title: 'snom-key: chips, a number that is none, a time that is none' };
  await editor.field('phone').selectOption('phone');
  await editor.typed('keys', 'MUTE');
  await page.click(TRY);
  await page.locator(`${RESULT} .fa-info-circle`).waitFor();
  yield { title: 'Try it: keys without a call' };
  await editor.cancelDialogs();
}
