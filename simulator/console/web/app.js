/** Puts the page together: every snapshot of the phone is shown as a whole, every click becomes an action. */
import { act, follow } from './api.js';
import { createCalls } from './calls.js';
import { createChoice } from './choice.js';
import { make, setText } from './dom.js';
import { createKeys, createReports, createRequests, createSip } from './logs.js';
import { createPhone } from './phone.js';
import { loadTexts, t } from './texts.js';
import { createTyping } from './typing.js';

const $ = (id) => document.getElementById(id);

await loadTexts();

const problem = $('problem');
async function attempt(name, fields) {
  try {
    await act(name, fields);
    problem.hidden = true;
  } catch (error) {
    setText(problem, error.message);
    problem.hidden = false;
  }
}

// Requests may overtake each other; keys do not.
let pressed = Promise.resolve();
const phone = createPhone($('phone'), (key, holdMs) => {
  pressed = pressed.then(() => attempt('key', { key, holdMs }));
});
createTyping($('typing'), phone.press);
const showChoice = createChoice($('choice'), (profile) => attempt('choose', { profile }));
const showCalls = createCalls($('calls'), $('no-calls'), (action, callId) =>
  attempt(action, { callId }),
);
const showRequests = createRequests($('requests'), $('request-count'), $('no-requests'));
const showReports = createReports($('reports'), $('report-count'), $('no-reports'), $('untold'));
const showSip = createSip($('sip'), $('sip-count'), $('no-sip'));
const showKeys = createKeys($('keys'), $('key-count'), $('no-keys'));

let factsShown = '';
function showFacts(snapshot) {
  const { model, firmware, boots } = snapshot;
  const facts = [
    t('page.facts', { model, firmware }),
    ...snapshot.addresses,
    `MAC ${snapshot.mac}`,
    ...(boots > 1 ? [t('page.restarts', { count: boots - 1 })] : []),
  ];
  const now = facts.join('|');
  if (now === factsShown) return;
  factsShown = now;
  $('facts').replaceChildren(...facts.map((fact) => make('span', { text: fact })));
  document.title = t('page.windowTitle', { model });
}

const link = $('link');
function showLink(state) {
  setText(link, t(`link.${state}`));
  link.dataset.state = state;
}

follow(
  (snapshot) => {
    showFacts(snapshot);
    showChoice(snapshot);
    phone.show(snapshot);
    showCalls(snapshot);
    showRequests(snapshot.requests, snapshot.requestCount);
    showReports(snapshot.reports, snapshot.reportCount, snapshot.hasReportAddress);
    $('sip-log').hidden = snapshot.sip === undefined;
    showSip(snapshot.sip ?? [], snapshot.sipCount);
    showKeys(snapshot.keys, snapshot.keyCount);
    showLink(snapshot.rebooting ? 'restarting' : 'on');
  },
  (connected) => {
    document.body.classList.toggle('lost', !connected);
    if (!connected) showLink('lost');
  },
);

$('ring').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  void attempt('ring', { from: form.get('from'), name: form.get('name') });
});
$('reboot').addEventListener('click', () => attempt('reboot'));
$('clear').addEventListener('click', () => attempt('clear'));
