/** What snom-admin can do, as plain data: the operations of a phone, and those that are the node's own. */
import {
  ADMIN_CATALOGUE,
  ADMIN_PARAMETERS,
  type OperationInfo,
  type ParameterInfo,
} from '../../phone/admin/catalogue';

export const OWN_PARAMETERS = {
  /** Replace Action URLs that others have set. */
  overwriteForeign: { type: 'boolean', default: false, consent: true },
  /** Send one wrong password too, which counts as a failed login. */
  wrongLogin: { type: 'boolean', default: false, consent: true },
  /** Record what the phone reports while it is used, so long a step; 0 = do not. */
  listenSeconds: {
    type: 'number',
    min: 0,
    max: 600,
    default: 0,
    unit: 'seconds',
    consent: true,
    icon: 'assistive-listening-systems',
  },
} as const satisfies Readonly<Record<string, ParameterInfo>>;

/** Every parameter, in the order of the dialog's rows. */
export const PARAMETERS = { ...ADMIN_PARAMETERS, ...OWN_PARAMETERS } as const;

export type ParameterName = keyof typeof PARAMETERS;

export const OWN_OPERATIONS = {
  checkPhone: { group: 'phone', takes: ['wrongLogin', 'listenSeconds'] },
  showActionUrls: { group: 'actionUrls' },
  setActionUrls: { group: 'actionUrls', takes: ['overwriteForeign'], writesSettings: true },
  restoreActionUrls: { group: 'actionUrls', writesSettings: true },
} as const satisfies Readonly<Record<string, OperationInfo<ParameterName>>>;

export type OwnOperationName = keyof typeof OWN_OPERATIONS;

/** Operations about reports, which a phone can only make to a configuration with events and an address. */
export const ABOUT_REPORTS: readonly string[] = [
  'showActionUrls',
  'setActionUrls',
] satisfies OwnOperationName[];

const { info, ...others } = ADMIN_CATALOGUE;

/** Every operation, in the order of the dialog: what only looks comes first. */
export const OPERATIONS = { info, ...OWN_OPERATIONS, ...others } as const satisfies Readonly<
  Record<string, OperationInfo<ParameterName>>
>;

export type OperationName = keyof typeof OPERATIONS;

/** How a run over many phones goes, in phones. */
export const RUN_OPTIONS = {
  /** At a time. */
  concurrency: { min: 1, max: 100, default: 10 },
  /** First; they have to succeed. */
  canary: { min: 0, max: 1_000_000, default: 0 },
} as const;
