/** A day at a phone: what people do there, one thing after the other. */
import type { VirtualPhone } from '../../../simulator';

/** One thing that somebody does, and what the calls of the phone are doing then. */
export interface Happening {
  readonly name: string;
  readonly act: (phone: VirtualPhone) => void;
  /** States of the live calls, oldest first; `Dialing` until the far end answers. */
  readonly calls: string;
  /** Is nobody to disturb now? */
  readonly dnd?: boolean;
}

function presses(...keys: readonly string[]): Happening['act'] {
  return (phone) => {
    for (const key of keys) phone.pressKey(key);
  };
}

const rings =
  (from: string, name?: string): Happening['act'] =>
  (phone) =>
    void phone.ring(from, name === undefined ? {} : { name });

/** The far end of the call of this place ends it. */
const leaves =
  (index = 0): Happening['act'] =>
  (phone) => {
    const call = phone.liveCalls[index];
    if (call) phone.farEndHangup(call.id);
  };

const answers =
  (index = 0): Happening['act'] =>
  (phone) => {
    const call = phone.liveCalls[index];
    if (call) phone.farEndAnswer(call.id);
  };

/** Who is called; he answers when he is told to. */
export const COLLEAGUE = '300';

/** The day. Each call is over before the next one begins, but for those that belong together. */
export const DAY: readonly Happening[] = [
  { name: 'Ann calls', act: rings('201', 'Ann'), calls: 'Alerting' },
  { name: 'she is answered', act: presses('ENTER'), calls: 'Connected' },
  { name: 'she hangs up', act: leaves(), calls: '' },

  { name: 'Bob calls', act: rings('202', 'Bob'), calls: 'Alerting' },
  { name: 'he gives up', act: leaves(), calls: '' },

  { name: 'a stranger calls', act: rings('203'), calls: 'Alerting' },
  { name: 'he is rejected on the phone', act: presses('CANCEL'), calls: '' },

  { name: 'a colleague is called', act: presses(...COLLEAGUE, 'ENTER'), calls: 'Dialing' },
  { name: 'the colleague answers', act: answers(), calls: 'Connected' },
  { name: 'the call is ended', act: presses('CANCEL'), calls: '' },

  { name: 'Ann calls again', act: rings('201', 'Ann'), calls: 'Alerting' },
  { name: 'she is answered again', act: presses('ENTER'), calls: 'Connected' },
  { name: 'she has to wait', act: presses('F_HOLD'), calls: 'Holding' },
  { name: 'she has waited', act: presses('F_HOLD'), calls: 'Connected' },
  { name: 'she hangs up again', act: leaves(), calls: '' },

  { name: 'Cid wants the colleague', act: rings('204', 'Cid'), calls: 'Alerting' },
  { name: 'he is answered', act: presses('ENTER'), calls: 'Connected' },
  { name: 'he has to wait', act: presses('F_HOLD'), calls: 'Holding' },
  {
    name: 'the colleague is called meanwhile',
    act: presses(...COLLEAGUE, 'ENTER'),
    calls: 'Holding Dialing',
  },
  { name: 'the colleague is asked', act: answers(1), calls: 'Holding Connected' },
  { name: 'he is put through', act: presses('TRANSFER', 'ENTER'), calls: '' },

  { name: 'Ann calls once more', act: rings('201', 'Ann'), calls: 'Alerting' },
  { name: 'she is answered once more', act: presses('ENTER'), calls: 'Connected' },
  { name: 'Bob knocks', act: rings('202', 'Bob'), calls: 'Connected Alerting' },
  { name: 'Ann says good-bye', act: leaves(), calls: 'Alerting' },
  { name: 'Bob is answered', act: presses('ENTER'), calls: 'Connected' },
  { name: 'Bob has said it all', act: presses('CANCEL'), calls: '' },

  { name: 'nobody is to disturb', act: presses('DND'), calls: '', dnd: true },
  { name: 'Bob calls in vain', act: rings('202', 'Bob'), calls: '' },
  { name: 'one may call again', act: presses('DND'), calls: '', dnd: false },
];
