/** Operations within a call, and DND: toggles, most of which a phone does not report. */
import { SnomError } from '../../../common/errors';
import { parseDigits } from '../../../common/numbers/destinations';
import { isToggle, toggleOf } from '../../../common/on-off';
import { optional } from '../../../common/values';
import type { Call } from '../../model/call-types';
import { capableCall } from '../guard';
import { alreadySo, idOf, type Job, type Planner, type PlannerTable, planOf } from '../job';
import { keys, neededKey, toggleKey } from '../keys';
import type { CallPlan, PlanStep } from '../plan-types';
import { dndSet } from './effects';

/** `sendDtmf`: works in a call only; nothing reports it. */
const planSendDtmf: Planner = (job) => {
  const digits = parseDigits(job.request.digits);
  const call = capableCall(job);
  return planOf(job, [{ label: 'sendDtmf', actions: [{ kind: 'dtmf', digits }] }], { call });
};

/**
 * `mute`, by a toggle whose state cannot be read: we keep a shadow of it for the length of a call. A message may say
 * `on: false`, which is `unmute`, or `on: "toggle"`.
 */
const planMute: Planner = (job) => {
  const { on } = job.request;
  const wanted = toggleOf(on, 'on') ?? (isToggle(on) ? job.device?.muted !== true : true);
  return planMuted(wanted ? job : { ...job, operation: 'unmute' }, wanted);
};

/** `unmute`. */
const planUnmute: Planner = (job) => planMuted(job, false);

/** Outside a call the key may mean DND (`mute_is_dnd_in_idle`), hence the check for a call. */
function planMuted(job: Job, on: boolean): CallPlan {
  const presses = toggleKey(job, job.context.options.muteKey, 'MUTE', 'noMuteKey');
  checkBlindToggle(job);
  const call = capableCall(job);
  if (job.device?.muted === on && !job.force) return alreadySo(job, call, 'shadowState');
  return planToggle(job, call, {
    label: job.operation,
    actions: [keys(presses)],
    accepted: [{ type: 'muteRequested', on }],
  });
}

/** `record`. */
const planRecord: Planner = (job) => {
  const on = toggleOf(job.request.on, 'on');
  const presses = toggleKey(job, job.context.options.recordKey, 'REC', 'noRecordKey');
  if (on !== undefined) checkBlindToggle(job);
  const call = capableCall(job);
  if (on !== undefined && job.device?.recording === on && !job.force)
    return alreadySo(job, call, 'shadowState');
  return planToggle(job, call, {
    label: 'record',
    actions: [keys(presses)],
    accepted: [{ type: 'recordRequested', ...optional({ on }) }],
  });
};

/** `dnd`: by the key where its state is known, by the setting where it is not, or as the owner wants it. */
const planDnd: Planner = (job) => {
  const { dndWay = 'auto' } = job.context.options;
  const known = job.device?.dnd ?? null;
  const asked = toggleOf(job.request.on, 'on');
  if (asked !== undefined && asked === known && !job.force) return alreadySo(job, undefined);
  const wanted = asked ?? (known === null ? undefined : !known);
  const isSure = known !== null || job.force || asked === undefined;
  if (dndWay === 'key' || (dndWay === 'auto' && isSure)) {
    if (!isSure) throw unknownState(job);
    return planOf(job, [dndKey(job, known === null ? undefined : wanted)]);
  }
  if (wanted === undefined) throw unknownState(job);
  const setting: PlanStep = {
    label: 'dnd_mode',
    actions: [{ kind: 'dnd', on: wanted }],
    ...dndSet(wanted),
  };
  return planOf(job, [setting], { doubt: 'settingWritten' });
};

function dndKey(job: Job, on: boolean | undefined): PlanStep {
  const press = neededKey(job, 'DND');
  return {
    label: 'dnd',
    actions: [keys([press])],
    accepted: [{ type: 'dndRequested', ...optional({ on }) }],
    confirm: [
      on === undefined
        ? { events: ['dndOn', 'dndOff'] }
        : { events: [on ? 'dndOn' : 'dndOff'], against: [on ? 'dndOff' : 'dndOn'] },
    ],
  };
}

function planToggle(job: Job, call: Call | undefined, step: PlanStep): CallPlan {
  const doubt = job.device ? 'shadowState' : 'stateUnknown';
  return { ...planOf(job, [step], { call, doubt }), ...idOf(call) };
}

/** @throws SnomError `stateUnknown` where pressing blindly is not wanted */
function checkBlindToggle(job: Job): void {
  const { muteWhenUnknown = 'press' } = job.context.options;
  if (!job.device && !job.force && muteWhenUnknown === 'refuse') throw unknownState(job);
}

function unknownState(job: Job): SnomError {
  return new SnomError('stateUnknown', { params: { operation: job.operation } });
}

export const IN_CALL = {
  sendDtmf: planSendDtmf,
  mute: planMute,
  unmute: planUnmute,
  record: planRecord,
  dnd: planDnd,
} satisfies PlannerTable;
