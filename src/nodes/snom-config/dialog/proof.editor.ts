/** The proof that reports of the phone arrive, below "Set up" of the snom-config dialog. */
import { reveal } from '../../shared/editor/dialog';
import { ask, line, type Mark, remedy } from '../../shared/editor/lines';
import { errorText, textOf } from '../../shared/editor/texts';
import type { ProofAnswer } from './proof-route';

/** Shows the proof, one at a time. */
export class Proof {
  readonly #node: EditorNode;
  readonly #box = $('#snom-config-proof');
  #request: JQuery.jqXHR | undefined;

  constructor(node: EditorNode) {
    this.#node = node;
  }

  /** Ends what is under way, and shows nothing any more. The server notices that nobody waits. */
  stop(): void {
    const request = this.#request;
    this.#request = undefined;
    request?.abort();
    this.#box.empty();
  }

  /** @param form what is asked with: the fields of the dialog */
  start(form: object): void {
    this.stop();
    this.#ask(form, 'test', 'testing', () => this.#listen(form));
  }

  /** Somebody has to use the phone for this. */
  #listen(form: object): void {
    this.#ask(form, 'listen', 'listening', (answer) => {
      if (!answer.ok || answer.kind !== 'silent') return;
      this.#box.append(remedy(this.#text('again'), () => this.start(form)));
    });
  }

  #ask(form: object, task: string, busy: string, then: (answer: ProofAnswer) => void): void {
    const waiting = line('busy', this.#text(busy));
    this.#box.append(waiting);
    reveal(waiting);
    const show = (mark: Mark, text: string): void => {
      waiting.replaceWith(line(mark, text));
      this.#request = undefined;
    };
    this.#request = ask<ProofAnswer>(
      this.#node,
      'snom-config/proof',
      { ...form, do: task },
      {
        done: (answer) => {
          show(markOf(answer), this.#textOf(answer));
          then(answer);
        },
        failed: (text) => show('bad', text),
      },
    );
  }

  #textOf(answer: ProofAnswer): string {
    if (!answer.ok) return errorText(this.#node, answer.reason, answer.params, answer.message);
    switch (answer.kind) {
      case 'heard': {
        const event = textOf(this.#node, `snom.event.${answer.event}`) ?? answer.event;
        return this.#text('heard', { event });
      }
      case 'elsewhere': {
        const { status } = answer;
        return this.#text(status === 401 ? 'login' : 'elsewhere', { status });
      }
      case 'unreached':
        return this.#text('unreached', { code: answer.code });
      default:
        return this.#text(answer.kind);
    }
  }

  #text(key: string, params: Readonly<Record<string, string | number>> = {}): string {
    return this.#node._(`snom-config.proof.${key}`, params);
  }
}

function markOf(answer: ProofAnswer): Mark {
  if (!answer.ok || answer.kind === 'elsewhere') return 'bad';
  return answer.kind === 'arrived' || answer.kind === 'heard' ? 'good' : 'doubt';
}
