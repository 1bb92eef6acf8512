/** Answers as a report has them: the bytes of the head, and the pages it knows. */
import type { CheckReport, ReportAnswer, ReportObservation } from '../contract/check-report';
import type { PageAnswer } from '../contract/http';
import type { LoggedRequest } from '../contract/types';
import { type CurrentValue, exportLines, exportXml } from './settings';
import { fillPlaceholders, type OwnFacts } from './text';

/** An answer as it goes out. */
export interface Replay {
  readonly status: number;
  readonly bytes: Buffer;
  /** Leave the connection open. */
  readonly staysOpen: boolean;
}

/** Own answers in the shape of a report. */
export class ReportAnswers {
  readonly #observations: ReadonlyMap<string, ReportObservation>;

  constructor(
    private readonly report: CheckReport,
    private readonly own: OwnFacts,
    private readonly value: CurrentValue,
  ) {
    this.#observations = new Map(report.observations.map((one) => [one.id, one]));
  }

  /**
   * What goes out instead of the phone's own answer; `silent` = the connection is closed without one, undefined = the
   * report says nothing of such a request.
   */
  of(request: LoggedRequest, own: PageAnswer, body: Buffer): Replay | 'silent' | undefined {
    const found = this.#observed(request, own);
    if (!found) return undefined;
    const { answer, silence } = found;
    if (!answer) return silence === 'refused' || silence === 'closed' ? 'silent' : undefined;
    const page = request.method === 'HEAD' ? Buffer.alloc(0) : this.#body(answer, body);
    return {
      status: answer.status,
      bytes: Buffer.concat([this.#head(answer, own, page.length), page]),
      staysOpen: (answer.end ?? this.#observations.get('info')?.answer?.end) === 'open',
    };
  }

  #observed(
    { method, target, secure, auth }: LoggedRequest,
    own: PageAnswer,
  ): ReportObservation | undefined {
    const get = (id: string): ReportObservation | undefined => this.#observations.get(id);
    const plain = get('plainHttp') ?? get('bare');
    const isElsewhere = plain?.secure === false && plain.answer && plain.answer.status !== 401;
    if (isElsewhere && !secure && (own.status === 307 || own.status === 403)) return plain;
    if (own.challenges) {
      const isWrong = auth !== 'none' && !own.challenges.some((one) => /stale=true/.test(one));
      return (isWrong ? get('wrongLogin') : undefined) ?? get('bare');
    }
    if (isRefusal(own) && auth !== 'none') return get('wrongLogin');
    if (!/^(?:GET|HEAD)$/.test(method) || target.includes('?')) return undefined;
    if (target === '/info.htm' && own.status === 200) return get('info');
    const page = get(`page:${target}`);
    if (page?.answer?.status === 404 || (own.status === 404 && !page))
      return get('missing') ?? page;
    return own.status === 200 || own.status === 404 ? page : undefined;
  }

  #head({ statusLine, headers }: ReportAnswer, own: PageAnswer, length: number): Buffer {
    const challenges = [...(own.challenges ?? [])];
    const lines = headers.map(([name, value]) => {
      if (value === '{length}') return `${name}: ${length}`;
      if (/^www-authenticate$/i.test(name))
        return `${name}: ${this.#challenge(value, challenges.shift())}`;
      if (/^location$/i.test(name) && own.location) return `${name}: ${own.location}`;
      return `${name}: ${fillPlaceholders(value, this.own)}`;
    });
    const text = [fillPlaceholders(statusLine, this.own), ...lines, '', ''].join('\r\n');
    return Buffer.from(text, 'latin1');
  }

  /** The challenge of the report with the nonce this phone has just made. */
  #challenge(value: string, own = ''): string {
    const nonce = /nonce="([^"]*)"/.exec(own)?.[1] ?? 'x0';
    const text = fillPlaceholders(
      value.replace(/\bnonce="\{nonce\}"/i, `nonce="${nonce}"`),
      this.own,
    );
    return /stale=true/.test(own) && !/stale/i.test(text) ? `${text}, stale=true` : text;
  }

  #body(answer: ReportAnswer, body: Buffer): Buffer {
    const { layout, picture, lines, title, status } = answer;
    if (layout !== undefined) return Buffer.from(fillPlaceholders(layout, this.own), 'utf8');
    if (picture !== undefined) return pictureOf(picture, body);
    if (lines) return this.#lines(lines, title);
    const isExport = this.report.settings.some(({ path }) => path !== 'lines');
    if (status === 200 && title === undefined && isExport && body.includes('<phone-settings'))
      return Buffer.from(exportXml(this.report.settings, this.value), 'utf8');
    return putTitle(body, title === undefined ? undefined : fillPlaceholders(title, this.own));
  }

  #lines({ html, signs }: NonNullable<ReportAnswer['lines']>, title: string | undefined): Buffer {
    const text = exportLines(this.report.settings, signs, this.value);
    const heading =
      title === undefined ? '' : `<TITLE>${fillPlaceholders(title, this.own)}</TITLE>\n`;
    return Buffer.from(html ? `<HTML>${heading}<BODY>\n${text}</BODY></HTML>\n` : text, 'utf8');
  }
}

/** A refused login that comes as a page. */
const isRefusal = ({ status, title, body = '' }: PageAnswer): boolean =>
  status === 403 ||
  (status === 200 && /login failed/i.test(`${title ?? ''} ${body.slice(0, 2000)}`));

const TITLE = /<title>[^<]*<\/title>/i;

/** The phone's own page under the title of the report. */
function putTitle(body: Buffer, title: string | undefined): Buffer {
  const text = body.toString('latin1');
  const line = title === undefined ? '' : `<TITLE>${Buffer.from(title).toString('latin1')}</TITLE>`;
  if (TITLE.test(text)) {
    return Buffer.from(
      text.replace(TITLE, () => line),
      'latin1',
    );
  }
  return line === '' ? body : Buffer.from(`${line}\n${text}`, 'latin1');
}

/** Own picture if it has the size, else a blank one. */
function pictureOf(picture: string, body: Buffer): Buffer {
  const [, width = 1, height = 1] = (/^bmp (\d{1,4})x(\d{1,4})$/.exec(picture) ?? []).map(Number);
  const isOwn = body.length > 26 && body.readInt32LE(18) === width;
  if (isOwn && Math.abs(body.readInt32LE(22)) === height) return body;
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = Buffer.alloc(54 + row * height, 0xff);
  bytes.fill(0, 0, 54);
  bytes.write('BM', 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  for (const [at, number] of [
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const)
    bytes.writeUInt32LE(number, at);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  return bytes;
}
