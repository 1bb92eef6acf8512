/** Puts the page together: every snapshot of the phone is shown as a whole, every click becomes an action. */
import { act, follow } from './api.js';
import { createCalls } from './calls.js';
import { make, setText } from './dom.js';
import { createKeys, createRequests, createSip } from './logs.js';
import { createPhone } from './phone.js';

const $ = (id) => document.getElementById(id);

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

const showPhone = createPhone($('phone'), (key, holdMs) => attempt('key', { key, holdMs }));
const showCalls = createCalls($('calls'), $('no-calls'), (action, callId) =>
  attempt(action, { callId }),
);
const showRequests = createRequests($('requests'), $('request-count'), $('no-requests'));
const showSip = createSip($('sip'), $('sip-count'), $('no-sip'));
const showKeys = createKeys($('keys'), $('key-count'), $('no-keys'));

let factsShown = '';
function showFacts(snapshot) {
  const facts = [
    `snom ${snapshot.model}, firmware ${snapshot.firmware}`,
    ...snapshot.addresses,
    `MAC ${snapshot.mac}`,
    ...(snapshot.boots > 1 ? [`restarts: ${snapshot.boots - 1}`] : []),
  ];
  const now = facts.join('|');
  if (now === factsShown) return;
  factsShown = now;
  $('facts').replaceChildren(...facts.map((fact) => make('span', { text: fact })));
  document.title = `snom ${snapshot.model} - virtual phone`;
}

const link = $('link');
function showLink(text, state) {
  setText(link, text);
  link.dataset.state = state;
}

follow(
  (snapshot) => {
    showFacts(snapshot);
    showPhone(snapshot);
    showCalls(snapshot);
    showRequests(snapshot.requests, snapshot.requestCount);
    $('sip-log').hidden = snapshot.sip === undefined;
    showSip(snapshot.sip ?? [], snapshot.sipCount);
    showKeys(snapshot.keys, snapshot.keyCount);
    if (snapshot.rebooting) showLink('restarting', 'busy');
    else showLink('on', 'on');
  },
  (connected) => {
    document.body.classList.toggle('lost', !connected);
    if (!connected) showLink('no connection, trying again', 'off');
  },
);

$('ring').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  void attempt('ring', { from: form.get('from'), name: form.get('name') });
});
$('reboot').addEventListener('click', () => attempt('reboot'));
$('clear').addEventListener('click', () => attempt('clear'));
