/**
 * Reads documents of the minibrowser, apart from the client's code and its library: strict, and with no more of XML than such
 * documents need, so that whatever breaks out of its place fails the test.
 */
import assert from 'node:assert/strict';

export interface ReadElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly ReadElement[];
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

const decode = (text: string): string => {
  assert.doesNotMatch(text, /[<>"']/, 'a sign that has to be escaped');
  return text.replace(/&([^;&]*);?/g, (all, name: string) => {
    const sign = ENTITIES[name];
    assert.ok(sign !== undefined && all.endsWith(';'), `entity ${all}`);
    return sign;
  });
};

/** The root; fails on anything but a head, elements, attributes and text. */
export function readDocument(xml: string): ReadElement {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  assert.ok(xml.startsWith(head), 'head');
  const tokens = xml.slice(head.length).match(/<[^<>]*>|[^<>]+/g) ?? [];
  assert.equal(tokens.join(''), xml.slice(head.length), 'something is no token');
  let at = 0;
  const next = (): string => tokens[at] ?? assert.fail('cut short');
  const element = (): ReadElement => {
    const [, name = '', rest = '', empty] =
      /^<([A-Za-z]+)((?: [a-z_]+="[^"]*")*)(\/?)>$/.exec(next()) ?? assert.fail(next());
    at += 1;
    const attributes: Record<string, string> = {};
    for (const [, key = '', value = ''] of rest.matchAll(/ ([a-z_]+)="([^"]*)"/g)) {
      assert.ok(!(key in attributes), 'an attribute twice');
      attributes[key] = decode(value);
    }
    if (empty) return { name, attributes, children: [], text: '' };
    const children: ReadElement[] = [];
    let text = '';
    while (!next().startsWith('</')) {
      if (next().startsWith('<')) {
        children.push(element());
      } else {
        text += decode(next());
        at += 1;
      }
    }
    assert.equal(next(), `</${name}>`);
    at += 1;
    return { name, attributes, children, text };
  };
  const root = element();
  assert.equal(at, tokens.length, 'something follows the root');
  return root;
}

/** State of a phone for conditions and callbacks; undefined = it works none out. */
export type CallbackValues = Readonly<Record<string, string>> | undefined;

export function workOut(text: string, values: CallbackValues): string {
  if (!values) return text;
  return text.replace(/\$\(([a-z_:]+)\)/g, (_, name: string) => values[name] ?? '');
}

function holds(condition: string, values: CallbackValues): boolean {
  const [, left = '', operator = '', right = ''] =
    /^(\$\([a-z_:]+\))(==|!=|>=|<=|>|<)(\w+)$/.exec(condition) ?? assert.fail(condition);
  const value = workOut(left, values);
  if (operator === '==') return value === right;
  if (operator === '!=') return value !== right;
  if (!/^\d+$/.test(value)) return false;
  const [a, b] = [Number(value), Number(right)];
  return { '>': a > b, '<': a < b, '>=': a >= b, '<=': a <= b }[operator] ?? false;
}

/** The address a phone goes to next, its callbacks not worked out; undefined = none. */
export function addressIn(root: ReadElement, values: CallbackValues): string | undefined {
  const fetchIn = ({ children, text }: ReadElement): string | undefined => {
    assert.equal(text, '');
    assert.ok(children.length <= 1);
    const [only] = children;
    if (!only) return undefined;
    assert.equal(only.name, 'fetch');
    assert.deepEqual([Object.keys(only.attributes), only.children], [['mil'], []]);
    return only.text;
  };
  if (root.children[0]?.name !== 'If') return fetchIn(root);
  const branches = root.children;
  assert.deepEqual(
    branches.map(({ name }) => name),
    ['If', ...branches.slice(2).map(() => 'Elif'), 'Else'],
  );
  const taken = branches.find(
    ({ name, attributes }) => name === 'Else' || holds(attributes['condition'] ?? '', values),
  );
  return taken && fetchIn(taken);
}
