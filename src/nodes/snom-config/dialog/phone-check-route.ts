/** "Check the phone" of the dialog. */
import type { NodeAPI } from 'node-red';
import { reportText } from '../../../check/report';
import { fieldsOf } from '../../../common/values';
import { SnomPhone } from '../../../phone/phone';
import { toSnomError } from '../../shared/action/errors';
import { checkNow } from '../../shared/phone-check';
import { formOptions, tellFailure, type TestFailure } from './form';

/** The report of a check, as it is shown and saved. */
export interface CheckSuccess {
  readonly ok: true;
  readonly text: string;
  /** Name for a file. */
  readonly file: string;
}

export type CheckAnswer = CheckSuccess | TestFailure;

/**
 * Checks the phone of a dialog with the values as they are typed. Never rejects.
 *
 * @param body the fields, and `wrongLogin: true` where its owner agreed to one failed login
 * @param left fires when nobody waits for the answer any more
 */
export async function answerCheck(
  RED: NodeAPI,
  body: unknown,
  left: AbortSignal,
): Promise<CheckAnswer> {
  let phone: SnomPhone | undefined;
  try {
    const form = formOptions(RED, body);
    if ('ok' in form) return form;
    phone = new SnomPhone({ ...form, insists: true });
    const wrongLogin = fieldsOf(body)?.wrongLogin === true;
    const report = await checkNow({ phone, options: form, wrongLogin, signal: left });
    return {
      ok: true,
      text: reportText(report),
      file: `snom-check-${report.phone.model.replace(/[^\w+-]/g, '')}.json`,
    };
  } catch (thrown) {
    return tellFailure(RED, toSnomError(thrown));
  } finally {
    phone?.close();
  }
}
