/** "Set up Action URLs" of the dialog: works with the phone as it is deployed. */
import type { NodeAPI } from 'node-red';
import { SnomError } from '../../../common/errors';
import { fieldsOf, wrongType } from '../../../common/values';
import type { CommandOptions } from '../../../phone/types';
import { toSnomError } from '../../shared/action/errors';
import {
  type ActionUrlsAnswer,
  giveBackActionUrls,
  setActionUrls,
  showActionUrls,
} from '../../shared/action-urls';
import type { SnomConfigNode } from '../../shared/phones/config-node';
import { configNode } from '../../shared/phones/phones';
import { tellFailure, type TestFailure } from './connection-test';

/** What the dialog gets. URLs are whole here: whoever may edit the phone sees its token in the dialog anyway. */
export type ActionUrlsRouteAnswer = ({ readonly ok: true } & ActionUrlsAnswer) | TestFailure;

const TASKS: Readonly<
  Record<
    string,
    (
      config: SnomConfigNode,
      overwrite: boolean,
      options: CommandOptions,
    ) => Promise<ActionUrlsAnswer>
  >
> = {
  preview: (config, _, options) => showActionUrls(config, options),
  apply: setActionUrls,
  restore: (config, _, options) => giveBackActionUrls(config, options),
};

/**
 * Carries out `{id, do: 'preview' | 'apply' | 'restore', overwriteForeign?}`. Never rejects.
 *
 * @param left fires when nobody waits for the answer any more
 */
export async function answerActionUrls(
  RED: NodeAPI,
  body: unknown,
  left: AbortSignal,
): Promise<ActionUrlsRouteAnswer> {
  try {
    const fields = new Map(Object.entries(fieldsOf(body) ?? {}));
    const [id, name] = [fields.get('id'), fields.get('do')];
    const config = typeof id === 'string' ? configNode(RED, id) : undefined;
    if (!config) throw new SnomError('noPhone');
    const task = typeof name === 'string' && Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
    if (!task) throw wrongType('do', 'preview, apply, restore');
    const overwrite = fields.get('overwriteForeign') === true;
    return { ok: true, ...(await task(config, overwrite, { signal: left })) };
  } catch (thrown) {
    return tellFailure(RED, toSnomError(thrown, 'maybe'));
  }
}
