/**
 * What `info.htm` looks like, by firmware. Rows, colons and the names `MAC Address`, `Mac:`, `Hardware:` and `Uptime:`
 * are those public clients look for; all other labels, and how they are translated, are UNVERIFIED.
 */
import { escapeHtml } from '../../device/markup';
import type { PhoneCore } from '../../phone-core';

/** Labels of the rows; they follow the language of the web pages. */
interface Labels {
  readonly type: string;
  readonly mac: string;
  readonly address: string;
  readonly firmware: string;
  readonly uptime: string;
  readonly production: string;
  readonly module: string;
  readonly days: string;
}

const ENGLISH: Labels = {
  type: 'Phone Type',
  mac: 'MAC Address',
  address: 'IP Address',
  firmware: 'Firmware Version',
  uptime: 'Uptime',
  production: 'Production Information',
  module: 'Expansion Module',
  days: 'days',
};

const GERMAN: Labels = {
  type: 'Telefontyp',
  mac: 'MAC-Adresse',
  address: 'IP-Adresse',
  firmware: 'Firmware-Version',
  uptime: 'Betriebszeit',
  production: 'Produktionsinformation',
  module: 'Erweiterungsmodul',
  days: 'Tage',
};

type Row = readonly [label: string, value: string];

const labelsOf = (core: PhoneCore): Labels =>
  core.settings.get('web_language') === 'Deutsch' ? GERMAN : ENGLISH;

function uptime(core: PhoneCore, { days }: Labels): string {
  const seconds = Math.floor((core.clock.now() - core.bootedAt) / 1000);
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${Math.floor(hours / 24)} ${days}, ${hours % 24}:${two(Math.floor(seconds / 60))}:${two(seconds)}`;
}

/** `D7C `: one client looks for the name with a blank after it. */
function moduleRows({ profile, functionKeys }: PhoneCore, { module }: Labels): Row[] {
  if (functionKeys.expansionKeys === 0) return [];
  const name = profile.model.startsWith('D7') ? 'D7C' : 'D3';
  return [[module, `${name} 1.0.2`]];
}

/** FW 10: label and value; the name of the model stands in the production line only. */
function productionRows(core: PhoneCore, labels: Labels): string[] {
  const rows: Row[] = [
    [labels.firmware, core.settings.get('firmware_version')],
    [labels.mac, core.mac],
    [labels.address, core.phoneIp],
    [labels.production, `Mac:${core.mac} Hardware: ${core.profile.model} Revision: 1`],
    ...moduleRows(core, labels),
    [labels.uptime, uptime(core, labels)],
  ];
  return rows.map(([label, value]) => `<TR><TD>${label}</TD><TD>${escapeHtml(value)}</TD></TR>`);
}

/** FW 7 and 8: an empty cell before the label, the label with its colon. */
function colonRows(core: PhoneCore, labels: Labels): string[] {
  const rows: Row[] = [
    [labels.type, core.profile.phoneType],
    [labels.mac, core.mac],
    [labels.address, core.phoneIp],
    [labels.firmware, core.settings.get('firmware_version')],
    [labels.uptime, uptime(core, labels)],
    ...moduleRows(core, labels),
  ];
  return rows.map(
    ([label, value]) => `<TR><TD></TD><TD>${label}:</TD><TD>${escapeHtml(value)}</TD></TR>`,
  );
}

/** Body of `info.htm`, one row a line. */
export function infoBody(core: PhoneCore): string {
  const labels = labelsOf(core);
  const rows =
    core.quirks.infoLayout === 'production'
      ? productionRows(core, labels)
      : colonRows(core, labels);
  return `<TABLE>\n${rows.join('\n')}\n</TABLE>`;
}
