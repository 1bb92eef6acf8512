import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { SnomConfigNode } from '../../../src/nodes/shared/phones/config-node';
import { joinPhones, leavePhones } from '../../../src/nodes/shared/phones/phones';
import { Directory } from '../../../src/nodes/snom-mqtt/directory';

describe('nodes/snom-mqtt/directory', () => {
  const joined: SnomConfigNode[] = [];

  afterEach(() => {
    for (const node of joined.splice(0)) leavePhones(node);
  });

  function join(id: string, name: string): SnomConfigNode {
    const node = { id, name, host: `${id}.example` } as unknown as SnomConfigNode;
    joinPhones(node);
    joined.push(node);
    return node;
  }

  it('names phones anew when one comes or goes, and only then', () => {
    const directory = new Directory();
    const desk = join('abc111', 'Desk');
    const { phones } = directory;
    assert.deepEqual([...phones.keys()], ['desk']);
    assert.equal(directory.phones, phones);
    const other = join('abc222', 'Desk');
    assert.equal(directory.nameOf(desk), 'desk-abc111');
    assert.deepEqual([...directory.phones.keys()], ['desk-abc111', 'desk-abc222']);
    leavePhones(other);
    assert.equal(directory.nameOf(desk), 'desk');
    assert.equal(directory.nameOf(other), undefined);
  });
});
