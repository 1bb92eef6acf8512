/** snom-event: tells flows what phones report. */
import type { Node, NodeAPI } from 'node-red';
import { SnomError } from '../../common/errors';
import { shown } from '../../common/shown';
import { boundedNumber, type Bounds, wrongType } from '../../common/values';
import { errorText, toSnomError } from '../shared/action/errors';
import { errorStatus } from '../shared/action/status';
import { upToDate } from '../shared/migration/up-to-date';
import type { SnomConfigNode } from '../shared/phones/config-node';
import { listenToPhones } from '../shared/phones/phone-news';
import {
  configNode,
  configuredPhones,
  hasSeveralPhones,
  isConfigured,
  isRunningPhone,
} from '../shared/phones/phones';
import { newsFilter } from './filters';
import { questionMessage, SNAPSHOTS, WRITERS } from './messages';
import { PhonesStatus, phoneStatus, type TimedStatus } from './phone-status';
import type { EventMode, SnapshotShape, SnomEventDef } from './types';

/** How long a flow may think about a call, ms; nobody waits longer for a phone to ring. */
const SCREENING_MS: Bounds = { min: 100, max: 10_000 };
const DEFAULT_SCREENING_MS = 2000;
/** The status of all phones together follows at most this much later, ms. */
const STATUS_MS = 250;

const init = (RED: NodeAPI): void => {
  function SnomEvent(this: Node, stored: SnomEventDef): void {
    RED.nodes.createNode(this, stored);
    const def = upToDate(RED, this, stored);
    try {
      start(RED, this, def);
    } catch (thrown) {
      const error = toSnomError(thrown);
      this.status(errorStatus(error));
      this.error(errorText(RED._, error));
      this.on('close', () => this.status({}));
    }
  }
  RED.nodes.registerType('snom-event', SnomEvent);
};

/** @throws SnomError `unknownMode`, `badPattern`, `wrongType` */
function start(RED: NodeAPI, node: Node, def: SnomEventDef): void {
  const mode = modeOf(def.mode);
  const shape = shapeOf(def.shape);
  const filter = newsFilter(def);
  const screeningMs =
    boundedNumber(def.screeningTimeout, 'screeningTimeout', SCREENING_MS) ?? DEFAULT_SCREENING_MS;
  const isMine = (config: SnomConfigNode): boolean =>
    def.phone ? config.id === def.phone : isRunningPhone(config);
  const asks = mode === 'screening';

  let last = '';
  let nextMinute: NodeJS.Timeout | undefined;
  const show = ({ status, againInMs }: TimedStatus): void => {
    const text = JSON.stringify(status);
    // Most reports change nothing that is shown; the editor and Status nodes need not hear of them.
    if (text !== last) node.status(status);
    last = text;
    clearTimeout(nextMinute);
    if (againInMs !== undefined) nextMinute = setTimeout(showPhones, againInMs).unref();
  };
  /** What all phones do together: each is looked at when it has news, or looking would take longer with each phone more. */
  const together = new PhonesStatus();
  const look = (config: SnomConfigNode): void => {
    if (def.phone) return;
    if (isConfigured(config)) together.look(config);
    else together.forget(config);
  };
  const showPhones = (): void => {
    const own = def.phone ? configNode(RED, def.phone) : undefined;
    // Which of several phones stands in the label of a node that has no name.
    const namesPhone = hasSeveralPhones() && (!def.phone || Boolean(def.name));
    const wording = { translate: RED._, namesPhone };
    if (!def.phone) show(together.at(wording));
    else show(own ? phoneStatus(own, wording) : { status: errorStatus(new SnomError('noPhone')) });
  };

  let later: NodeJS.Timeout | undefined;
  /** What many phones do together may change many times a second, and is shown now and then. */
  const showSoon = (): void => {
    if (def.phone) {
      showPhones();
    } else {
      later ??= setTimeout(() => {
        later = undefined;
        showPhones();
      }, STATUS_MS).unref();
    }
  };

  const stop = listenToPhones({
    ...(def.phone && { phone: def.phone }),
    news: (news) => {
      look(news.config);
      if (!isMine(news.config)) return;
      if (news.isOthers && def.others !== true) {
        showSoon();
        return;
      }
      const messages = WRITERS[mode](news, filter, shape);
      showSoon();
      if (messages.length > 0) node.send([messages]);
    },
    // With a restart of all phones, each of them is heard of twice: what they do together is shown once.
    phonesChanged: (config) => {
      look(config);
      showSoon();
    },
    screens: (config) => asks && isMine(config),
    question: (question) => {
      if (!asks || !isMine(question.config) || !filter.caller(question.event)) return undefined;
      node.send(questionMessage(question));
      return screeningMs;
    },
  });
  node.on('close', () => {
    stop();
    clearTimeout(later);
    clearTimeout(nextMinute);
    // The editor keeps the last status of a restarted node.
    node.status({});
  });
  if (!def.phone) for (const config of configuredPhones()) look(config);
  showPhones();
}

function modeOf(mode: unknown): EventMode {
  if (typeof mode !== 'string' || !Object.hasOwn(WRITERS, mode)) {
    const name = typeof mode === 'string' ? shown(mode) : typeof mode;
    throw new SnomError('unknownMode', { params: { name } });
  }
  return mode as EventMode;
}

function shapeOf(shape: unknown = ''): SnapshotShape {
  if (typeof shape === 'string' && Object.hasOwn(SNAPSHOTS, shape)) return shape as SnapshotShape;
  throw wrongType('shape', 'innovaphone');
}

export = init;
