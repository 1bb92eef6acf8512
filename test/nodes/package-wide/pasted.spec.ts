/** Requests as they are pasted, from a message to what the phone did. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'mocha';
import type { NodeInitializer } from 'node-red';
import { SILENT, type Situation } from '../../support/matrix/situations';
import { CallFlow } from '../../support/nodes/call-flow';
import { actionItem, ALL, configItem, load, NODE, placed, watched } from '../../support/nodes/flow';
import { helper } from '../../support/nodes/helper';
import { useRuntime } from '../../support/nodes/runtime';

/** Node-RED's own xml node. */
const xmlNode = createRequire(__filename)(
  '@node-red/nodes/core/parsers/70-XML.js',
) as NodeInitializer;

const DEVICE = 'Snom 000413a1b2c3 [Reception]';
const CMD = `<cmd xmlns="http://www.pascom.net/mobydick" module="phone"><Hold device="${DEVICE}"/></cmd>`;
const IQ = `<iq type="get" to="mobydick.example" id="1">\n  ${CMD}\n</iq>`;
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Options of xml2js, as flows set them in `msg.options`. */
const XML_OPTIONS: readonly Record<string, unknown>[] = [
  {},
  { explicitArray: false },
  { mergeAttrs: true },
  { mergeAttrs: true, explicitArray: false },
  { explicitRoot: false },
  { explicitRoot: false, explicitArray: false, mergeAttrs: true },
  { explicitChildren: true },
  { explicitChildren: true, preserveChildrenOrder: true },
  { xmlns: true },
  { trim: true, normalize: true, normalizeTags: true },
  { includeWhiteChars: true, charsAsChildren: true, explicitChildren: true },
  { emptyTag: null },
];

interface Asked {
  readonly name: string;
  readonly payload: unknown;
  readonly from?: Situation;
  /** What reached the phone, or the code and words of the refusal. */
  readonly sent?: string;
  readonly refused?: readonly [string, RegExp];
}

const key = (name: string): string => `/command.htm?key=${name}`;

const CALLS: readonly Asked[] = [
  { name: 'an operation', payload: 'hold', sent: key('F_HOLD') },
  {
    name: 'an operation in capitals',
    payload: ' HANGUPALL\n',
    sent: '/command.htm?RELEASE_ALL_CALLS',
  },
  { name: 'an operation as JSON text', payload: '"hangup"', sent: key('CANCEL') },
  { name: "Genesys' MuteCall", payload: 'MuteCall', sent: key('MUTE') },
  { name: "innovaphone's DisconnectCall", payload: 'DisconnectCall', sent: key('CANCEL') },
  { name: "pascom's Transfer", payload: 'Transfer', sent: key('TRANSFER') },
  {
    name: 'Hold, which systems mean differently',
    payload: 'Hold',
    refused: ['INVALID_PARAMETER', /"hold", {"operationName": "Hold"}, {"cmd": "Hold"}/],
  },
  { name: 'Hangup, likewise', payload: 'Hangup', refused: ['INVALID_PARAMETER', /"hangup", {/] },
  { name: 'no operation', payload: 'dance', refused: ['INVALID_PARAMETER', /"dance"/] },
  { name: 'dial without a number', payload: 'dial', refused: ['MISSING_PARAMETER', /destination/] },
  { name: 'a number', payload: '200', refused: ['INVALID_PARAMETER', /"operation": "dial"/] },
  {
    name: 'JSON',
    payload: '{"operation": "sendDtmf", "digits": "12"}',
    sent: '/command.htm?key_dtmf=12',
  },
  {
    name: 'JSON as bytes, with a mark in front',
    payload: Buffer.from('\ufeff{"operationName": "Hold"}'),
    sent: key('F_HOLD'),
  },
  { name: 'torn JSON', payload: '{"operation": ', refused: ['INVALID_PARAMETER', /JSON/] },
  { name: 'a list', payload: '["hold"]', refused: ['INVALID_PARAMETER', /"hangupAll"/] },
  {
    name: "Snom's words",
    from: 'idle',
    payload: { number: SILENT, outgoing_uri: '100@pbx.example' },
    sent: `/command.htm?number=${SILENT}&outgoing_uri=100%40pbx.example`,
  },
  {
    name: 'a party of a call',
    from: 'idle',
    payload: { number: SILENT, uri: 'sip:200@pbx.example', name: 'Ann' },
    refused: ['MISSING_PARAMETER', /operation/],
  },
  {
    name: "Snom's request to dial",
    from: 'idle',
    payload: `http://127.0.0.1/command.htm?number=%2B49${SILENT}&outgoing_uri=100%40pbx.example`,
    sent: `/command.htm?number=%2B49${SILENT}&outgoing_uri=100%40pbx.example`,
  },
  {
    name: 'the query of it',
    from: 'idle',
    payload: `number=${SILENT}`,
    sent: `/command.htm?number=${SILENT}`,
  },
  { name: 'key_dtmf', payload: 'command.htm?key_dtmf=1%23', sent: '/command.htm?key_dtmf=1%23' },
  {
    name: 'RELEASE_ALL_CALLS',
    payload: '/command.htm?RELEASE_ALL_CALLS',
    sent: '/command.htm?RELEASE_ALL_CALLS',
  },
  {
    name: "another phone's address",
    from: 'idle',
    payload: `http://192.0.2.9/command.htm?number=${SILENT}`,
    refused: ['NO_SUCH_PHONE', /192\.0\.2\.9/],
  },
  { name: 'keys', payload: 'key=F_HOLD', refused: ['INVALID_PARAMETER', /key=F_HOLD.*snom-key/] },
  {
    name: 'a restart',
    payload: 'command.htm?REREGISTER=1',
    refused: ['INVALID_PARAMETER', /REREGISTER=1.*snom-admin/],
  },
  {
    name: 'a service number with its last sign',
    from: 'idle',
    payload: 'command.htm?number=*21*200#',
    sent: '/command.htm?number=%2A21%2A200%23',
  },
  {
    name: 'a request with two numbers',
    from: 'idle',
    payload: `number=${SILENT}&number=0900123`,
    refused: ['INVALID_PARAMETER', /number=200/],
  },
  {
    name: 'a request with something else in it',
    from: 'idle',
    payload: `number=${SILENT}&reset=Reset`,
    refused: ['INVALID_PARAMETER', /number=200/],
  },
  { name: 'a pascom command', payload: CMD, sent: key('F_HOLD') },
  { name: 'below a head', payload: HEAD + CMD, sent: key('F_HOLD') },
  { name: 'a stanza', payload: IQ, sent: key('F_HOLD') },
  { name: 'a stanza below a head', payload: `\ufeff${HEAD}${IQ}`, sent: key('F_HOLD') },
  {
    name: 'other XML',
    payload: '<iq><query/></iq>',
    refused: ['INVALID_PARAMETER', /<cmd module="phone">/],
  },
  {
    name: "another module of pascom's",
    payload: CMD.replace('"phone"', '"base"'),
    refused: ['INVALID_PARAMETER', /"operation": "dial"/],
  },
  {
    name: "Genesys' address of a device",
    from: 'idle',
    payload: { operationName: 'Dial', destination: SILENT, uri: '/devices/000413A1B2C3/calls' },
    sent: `/command.htm?number=${SILENT}`,
  },
  {
    name: "Genesys' address of another device",
    from: 'idle',
    payload: { operationName: 'Dial', destination: SILENT, uri: '/api/v2/devices/other/calls' },
    refused: ['NO_SUCH_PHONE', /other/],
  },
  {
    name: "Genesys' address of another call",
    payload: { operationName: 'Hold', uri: '/me/calls/other' },
    refused: ['NO_SUCH_CALL', /other/],
  },
  {
    name: 'an address of Genesys that is none',
    payload: { operationName: 'Hold', uri: '/me/calls/1/hold' },
    refused: ['INVALID_PARAMETER', /\/me\/calls\/ID/],
  },
];

describe('nodes: requests as they are pasted', () => {
  const runtime = useRuntime();
  const { phones, server } = runtime;

  const open = async (situation: Situation, node = {}): Promise<CallFlow> => {
    const flow = await CallFlow.open(runtime, { node: { waitFor: 'accepted', ...node } });
    await flow.bring(situation);
    return flow;
  };

  describe('snom-call', () => {
    for (const { name, payload, from = 'talking', sent, refused } of CALLS) {
      it(`${refused ? 'refuses' : 'takes'} ${name}`, async () => {
        const flow = await open(from);
        if (refused) {
          const [code, words] = refused;
          const { message } = await flow.caught(code, payload);
          assert.match(message, words);
          assert.ok(flow.requests.every((target) => target === '/info.htm'));
          return;
        }
        await flow.success(payload);
        assert.deepEqual(
          flow.requests.filter((target) => target !== '/info.htm'),
          [sent],
        );
      });
    }

    it('takes the call from the address of the request', async () => {
      const flow = await open('talking');
      const { callId } = await flow.success({ operation: 'hold', dryRun: 'ON' });
      assert.ok(callId);
      const id = encodeURIComponent(callId);
      for (const uri of [`/me/calls/${id}`, `https://gws.example/api/v2/me/calls/${id}?x`]) {
        const snom = await flow.success({ operationName: 'Hold', uri, dryRun: 1 });
        assert.equal(snom.callId, callId);
      }
    });

    it('takes plain numbers as ids of calls, and heights with a unit', async () => {
      const flow = await open('talking');
      const { callId = '' } = await flow.success({ operation: 'hold', dryRun: true });
      const number = Number(callId.split(':').at(-1));
      assert.ok(Number.isInteger(number));
      for (const id of [number, String(number)]) {
        const iframe = { src: 'http://192.0.2.1/crm', height: '300px' };
        const snom = await flow.success({ mt: 'CallInfo', id, iframe, dryRun: true });
        assert.equal(snom.callId, callId);
      }
      await flow.caught('NO_SUCH_CALL', { mt: 'CallInfo', id: number + 1, html: 'x' });
      const wrong = { mt: 'CallInfo', id: number, iframe: { src: 'http://x/', height: '50%' } };
      const { message } = await flow.caught('INVALID_PARAMETER', wrong);
      assert.match(message, /300px/);
      await flow.caught('NO_SUCH_CALL', { mt: 'DisconnectCall', id: number + 1 });
      await flow.success({ mt: 'DisconnectCall', id: number });
      assert.deepEqual(flow.requests, [key('CANCEL')]);
    });

    for (const [index, options] of XML_OPTIONS.entries()) {
      it(`takes what the xml node makes of a stanza with ${JSON.stringify(options)}`, async () => {
        const phone = await phones.start({ mac: '000413A1B2C3' });
        const flow = watched(configItem(phone), actionItem('snom-call'));
        const xml = placed('reader', 'xml', {
          property: 'payload',
          attr: '',
          chr: '',
          wires: [[NODE]],
        });
        const watch = await load([...flow, xml], {}, [...ALL, xmlNode]);
        for (const payload of [IQ, HEAD + CMD]) {
          const seen = watch.outcomes.length;
          phone.clearLog();
          helper.getNode('reader').receive({ payload, options: { ...options } });
          await watch.until(() => watch.outcomes.length > seen);
          const { port, msg } = watch.outcomes.at(-1) ?? assert.fail();
          assert.equal(port, 'out', `${index}: ${JSON.stringify(msg)}`);
          const pressed = phone.requests.map(({ target }) => target);
          assert.equal(pressed.at(-1), key('F_HOLD'));
        }
      });
    }
  });

  describe("pascom's commands", () => {
    const KEYS = [
      ['Hangup', 'CANCEL'],
      ['Hold', 'F_HOLD'],
      ['Offhook', 'OFFHOOK'],
      ['Transfer', 'TRANSFER'],
      ['Conference', 'P5'],
    ] as const;

    for (const [cmd, pressed] of KEYS) {
      it(`${cmd} presses its key where the state does not fit, unless the guard is on`, async () => {
        const flow = await open('idle');
        const snom = await flow.success({ cmd });
        assert.deepEqual(flow.requests, [key(pressed)]);
        assert.equal(snom.doubt, 'keyPressed');
        await runtime.clear();
        const guarded = await open('idle', { checkKeys: true });
        await guarded.caught('INVALID_STATE', { cmd });
        assert.deepEqual(guarded.requests, []);
      });
    }

    it('Transfer presses its key with one call, Hangup with one ringing beside another', async () => {
      const flow = await open('talking');
      await flow.success({ cmd: 'Transfer' });
      assert.deepEqual(flow.requests, [key('TRANSFER')]);
      await runtime.clear();
      const knocking = await open('knocking');
      await knocking.success({ cmd: 'Hangup' });
      assert.deepEqual(knocking.requests, [key('CANCEL')]);
    });
  });

  describe('snom-key', () => {
    const KEYS: readonly (readonly [unknown, string])[] = [
      ['1234%23', '1;2;3;4;%23'],
      ['%2A21%23 ENTER', '%2A;2;1;%23;ENTER'],
      ['key=OFFHOOK', 'OFFHOOK'],
      ['?key=F_HOLD;1,100,100', 'F_HOLD;1,100,100'],
      ['command.htm?key=ENTER', 'ENTER'],
      ['/command.htm?key=%2A;%23', '%2A;%23'],
      ['command.htm?key=1;#', '1;%23'],
      ['HTTP://127.0.0.1/command.htm?key=F_HOLD%3B1', 'F_HOLD;1'],
      ['["P3", {"key": "ENTER", "hold": 2500}]', 'P3;ENTER,2500'],
      ['{"key": "DND"}', 'DND'],
    ];
    const REFUSED: readonly (readonly [unknown, string, RegExp])[] = [
      ['http://192.0.2.9/command.htm?key=ENTER', 'NO_SUCH_PHONE', /192\.0\.2\.9.*Reception/],
      ['http://127.0.0.1:1/command.htm?key=ENTER', 'NO_SUCH_PHONE', /Reception/],
      ['http://me:secret@192.0.2.9/command.htm?key=ENTER', 'NO_SUCH_PHONE', /^(?!.*secret)/],
      ['http://127.0.0.1/command.htm?number=200', 'INVALID_PARAMETER', /number=200.*snom-call/],
      ['number=200&outgoing_uri=a@b', 'INVALID_PARAMETER', /snom-call \(dial\)/],
      ['command.htm?RELEASE_ALL_CALLS', 'INVALID_PARAMETER', /hangupAll/],
      ['key=ENTER&reset=Reset', 'INVALID_PARAMETER', /key=OFFHOOK/],
      ['command.htm?key=1&key=2', 'INVALID_PARAMETER', /key=OFFHOOK/],
      ['key=', 'INVALID_PARAMETER', /key/],
      ['key=%0d%0a', 'INVALID_PARAMETER', /./],
      ['http://127.0.0.1/advanced_update.htm?reset=Reset', 'INVALID_PARAMETER', /./],
      ['[1', 'INVALID_PARAMETER', /JSON/],
      ['1,1;'.repeat(1_750_000), 'INVALID_PARAMETER', /200/],
    ];

    it('takes keys in what they were pasted in', async () => {
      const phone = await phones.start();
      const watch = await load(watched(configItem(phone), actionItem('snom-key')));
      for (const [payload, sent] of KEYS) {
        phone.clearLog();
        await watch.success({ payload });
        assert.deepEqual(
          phone.requests.map(({ target }) => target),
          [key(sent)],
        );
      }
      phone.clearLog();
      const own = `http://127.0.0.1:${phone.port}/command.htm?key=CANCEL`;
      await watch.success({ payload: own });
      assert.equal(phone.requests.length, 1);
    });

    it('refuses what presses no key here, and says where it belongs', async () => {
      const phone = await phones.start();
      const watch = await load(watched(configItem(phone), actionItem('snom-key')));
      for (const [payload, code, words] of REFUSED) {
        const { message } = await watch.caught(code, { payload });
        assert.match(message, words, String(payload).slice(0, 60));
      }
      assert.deepEqual(phone.requests, []);
    });
  });

  it('snom-admin and snom-display take JSON that is still text', async () => {
    const phone = await phones.start();
    const admin = await load(watched(configItem(phone), actionItem('snom-admin')));
    const payload = '{"operation": "clearList", "list": "missed", "spelling": "0"}';
    await admin.success({ payload });
    assert.ok(phone.requests.some(({ target }) => target === '/index.htm?misseddel=0'));
    await helper.unload();
    const config = configItem(phone, { baseUrl: server.url });
    const node = actionItem('snom-display', { waitFor: 'confirmed' });
    const display = await load(watched(config, node), {}, server.nodes);
    await display.success({ payload: '{"operation": "text", "text": "Hello"}' });
    await phone.settled();
    assert.deepEqual(phone.minibrowser?.lines, ['Hello']);
  });
});
