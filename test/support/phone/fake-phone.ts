/** A phone whose answers a test writes down; it remembers what it was asked. */
import { SnomError } from '../../../src/common/errors';
import type { AdminPhone } from '../../../src/phone/admin/types';
import { BY_COMMAND_PAGE } from '../../../src/phone/channels/choice';
import { parseInfoPage } from '../../../src/phone/models/info-page';
import { modelOf } from '../../../src/phone/models/models';
import { readExport, type SettingsReading } from '../../../src/phone/settings/access';
import { settingsRequests, type SettingValues } from '../../../src/phone/settings/requests';
import type {
  CommandOptions,
  CommandResult,
  PhoneAction,
  PhoneModel,
  PhoneRequest,
  PhoneResponse,
} from '../../../src/phone/types';

type Answer = string | Buffer | SnomError | undefined;

export const gone = (): SnomError => new SnomError('refused', { params: { host: 'h', port: 80 } });

export class FakePhone implements AdminPhone {
  readonly host = '192.0.2.7';
  readonly targets: string[] = [];
  #model: PhoneModel;

  /** @param answer by target; undefined = an empty page */
  constructor(
    readonly answer: (target: string, count: number) => Answer | Promise<Answer> = () => undefined,
    model = 'D385',
  ) {
    this.#model = modelOf(model);
  }

  model({ signal }: CommandOptions = {}): Promise<PhoneModel> {
    signal?.throwIfAborted();
    return Promise.resolve(this.#model);
  }

  async info(options: CommandOptions = {}): ReturnType<AdminPhone['info']> {
    const { response, ...result } = await this.read({ target: '/info.htm' }, options);
    return { ...result, info: parseInfoPage(response) };
  }

  readonly performed: PhoneAction[] = [];

  perform(actions: readonly PhoneAction[]): Promise<CommandResult> {
    this.performed.push(...actions);
    return Promise.resolve({ requests: actions.map(({ kind }) => kind) });
  }

  channels(): ReturnType<AdminPhone['channels']> {
    return Promise.resolve(BY_COMMAND_PAGE);
  }

  async read(
    request: PhoneRequest,
    { signal }: CommandOptions = {},
  ): Promise<CommandResult & { readonly response: PhoneResponse }> {
    signal?.throwIfAborted();
    this.targets.push(request.target);
    const answer = await this.answer(request.target, this.targets.length);
    if (answer instanceof SnomError) throw answer;
    const response = Buffer.isBuffer(answer)
      ? { status: 200, headers: {}, body: '', bytes: answer }
      : { status: 200, headers: {}, body: answer ?? '' };
    return { requests: [`GET ${request.shown ?? request.target}`], response };
  }

  async send(
    requests: readonly PhoneRequest[],
    options: CommandOptions = {},
  ): Promise<CommandResult> {
    const results = [];
    for (const request of requests) results.push(await this.read(request, options));
    return { requests: results.flatMap((result) => result.requests) };
  }

  readSettings(options?: CommandOptions): Promise<SettingsReading> {
    return readExport(async (request) => (await this.read(request, options)).response);
  }

  writeSettings(values: SettingValues, options: CommandOptions = {}): Promise<CommandResult> {
    return this.send(settingsRequests(values), options);
  }
}
