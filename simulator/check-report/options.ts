/** What a report says of a phone, as options of the virtual one. */
import type { CheckReport, ReportObservation } from '../contract/check-report';
import type { VirtualQuirks } from '../contract/quirks';
import type { ProfileName, VirtualAuth, VirtualPhoneOptions } from '../contract/types';
import { type Profile, PROFILE_NAMES, profileOf } from '../device/profiles';
import { fillPlaceholders } from './text';

/** Options that follow from a report; the login is added by whoever knows the password. */
export function reportOptions(report: CheckReport): VirtualPhoneOptions {
  const versions = report.tls?.versions ?? [];
  const [min, max] = [versions[0], versions.at(-1)] as TlsVersion[];
  return {
    profile: nearestProfile(report),
    report,
    httpsOnly: redirects(report),
    ...(min === undefined || max === undefined ? {} : { tlsMinVersion: min, tlsMaxVersion: max }),
    settings: valuesOf(report),
    quirks: quirksOf(report),
  };
}

type TlsVersion = VirtualPhoneOptions['tlsMaxVersion'];

/** The profile whose keys and habits are nearest to the phone of the report. */
function nearestProfile({ model, firmware }: CheckReport): ProfileName {
  const same = PROFILE_NAMES.filter((name) => profileOf(name).model === model);
  const exact = same.find((name) => profileOf(name).firmware === firmware) ?? same[0];
  if (exact) return exact;
  if (/^D81/.test(model)) return 'snomD812-fw10.1';
  if (/^D8/.test(model)) return 'snomD862-fw10.1';
  const [major, minor] = (firmware ?? '').split('.').map(Number);
  if (major !== undefined && major >= 5 && major <= 7) return 'snom320-fw7';
  if (major === 8) return minor !== undefined && minor >= 9 ? 'snom760-fw8.9' : 'snom370-fw8.7';
  return /^D7/.test(model) ? 'snomD735-fw10.1' : 'snomD385-fw10.1';
}

/** The profile with the name and firmware of the report. */
export function reportProfile(profile: Profile, { model, firmware }: CheckReport): Profile {
  if (!/^(?:D?\d{3}|PA1\+?|MP)$/.test(model)) return profile;
  return {
    ...profile,
    model,
    phoneType: model === profile.model ? profile.phoneType : `snom${model}`,
    firmware: firmware ?? profile.firmware,
  };
}

/** Login as the report's phone asks for it; undefined = it asks for none. */
export function reportAuth(report: CheckReport): Partial<VirtualAuth> | undefined {
  const bare = findObservation(report, 'bare')?.answer;
  if (bare?.status !== 401) return undefined;
  const lines = bare.headers
    .filter(([name]) => /^www-authenticate$/i.test(name))
    .map(([, value]) => fillPlaceholders(value, { mac: '', host: '' }));
  const digests = lines.filter((line) => /^digest/i.test(line));
  const first = digests[0] ?? lines[0] ?? '';
  return {
    scheme: digests.length > 0 ? 'digest' : 'basic',
    realm: /realm="([^"]*)"/i.exec(first)?.[1] ?? 'snom',
    algorithms: digests.map(algorithmOf),
    wrongAnswer: findObservation(report, 'wrongLogin')?.answer?.status === 200 ? 'login200' : '401',
    qop: /\bqop="?[^",]*auth/i.test(first) ? 'auth' : 'none',
  };
}

function algorithmOf(line: string): VirtualAuth['algorithms'][number] {
  const name = /algorithm="?([\w-]+)/i.exec(line)?.[1] ?? 'MD5';
  const known = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'] as const;
  return known.find((one) => one.toLowerCase() === name.toLowerCase()) ?? 'MD5';
}

/** Does plain HTTP only say where HTTPS is? */
function redirects(report: CheckReport): boolean {
  const plain = findObservation(report, 'plainHttp') ?? findObservation(report, 'bare');
  const status = plain?.answer?.status ?? 0;
  return plain?.secure === false && ((status >= 300 && status < 400) || status === 403);
}

function valuesOf({ settings }: CheckReport): Record<string, string> {
  const values = settings.flatMap(({ entries }) =>
    entries.flatMap(({ name, value, idx }) =>
      value === undefined || idx !== undefined || MIRRORED.has(name)
        ? []
        : [[name, value] as const],
    ),
  );
  return Object.fromEntries(values);
}

/** Settings that follow from other options. */
const MIRRORED: ReadonlySet<string> = new Set(['http_scheme', 'webserver_type', 'phone_type']);

function quirksOf(report: CheckReport): Partial<VirtualQuirks> {
  const close = findObservation(report, 'close');
  const says = (doubt: string): boolean | undefined => {
    const answer = report.doubts.get(doubt);
    return answer === 'yes' ? true : answer === 'no' ? false : undefined;
  };
  const failed = says('failedCallReported');
  const declined = says('declinedCallReported');
  return {
    ...(close ? { emptyReplyOnClose: close.silence === 'closed' } : {}),
    ...(failed === undefined ? {} : { failedCallFires: failed }),
    ...(declined === undefined ? {} : { rejectFires: declined ? 'disconnected' : 'none' }),
  };
}

const findObservation = (
  { observations }: CheckReport,
  id: string,
): ReportObservation | undefined => observations.find((one) => one.id === id);
