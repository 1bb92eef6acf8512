/** Phones of the bench that report their calls: their secrets, and what they send. */

/** Token of a phone; its number can be read out of it. */
export function tokenOf(phone: number): string {
  return phone.toString(16).padStart(32, '0');
}

/** Reports of a call, in their order. */
const EVENTS = ['incoming', 'connected', 'disconnected'] as const;

/** One report of a phone. */
export interface Reported {
  /** `/snom`, or the path of the flow that it is compared with. */
  readonly root: string;
  readonly host: string;
  readonly token: string;
  readonly phone: number;
  /** Number of the report; three make a call. */
  readonly sequence: number;
  /** Who calls; absent = always the same one. */
  readonly caller?: string;
  /** What else is in its query, such as `&x=1`. */
  readonly more?: string;
}

/** The request that a phone sends. */
export function requestOf(reported: Reported): string {
  const { root, host, token, phone, sequence, caller = '300', more = '' } = reported;
  const event = EVENTS[sequence % EVENTS.length] ?? '';
  const mac = `000413${phone.toString(16).padStart(6, '0').toUpperCase()}`;
  const id = `${phone}-${Math.floor(sequence / EVENTS.length)}`;
  const fields = [
    `m=${mac}&ip=127.0.0.1&a=100@pbx.example&k=P1&n=${event === 'disconnected' ? 0 : 1}`,
    `cs=&id=${id}&l=100@pbx.example&cr=&r=${caller}@pbx.example&dl=Desk&dr=Alice`,
  ];
  const target = `${root}/${token}/${event}?${fields.join('&')}${more}`;
  const agent = `Mozilla/4.0 (compatible; snomD385-SIP 10.1.54.13 ${mac} SXM:0 UXM:0)`;
  return `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\n\r\n`;
}
