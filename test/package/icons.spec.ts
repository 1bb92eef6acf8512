/** Icons of the nodes: Node-RED draws them white on the colour of the node, 2 wide to 3 high. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { NODES } from '../support/package/build-tools';
import { editor, loadEditors } from '../support/package/editor-verdicts';
import { ROOT } from '../support/package/manifest';

const sources = path.join(ROOT, 'src/nodes');
const iconsOf = (node: string): string[] => {
  const files = readdirSync(path.join(sources, node));
  return files.includes('icons') ? readdirSync(path.join(sources, node, 'icons')) : [];
};

before(loadEditors);

describe('icons', () => {
  for (const node of NODES.filter((name) => name !== 'snom-config')) {
    it(`${node} has the one its dialog names, under a name of its own`, () => {
      const { icon } = editor(node).definition;
      // Icon names are global in Node-RED, so they begin like the node.
      assert.equal(icon, `${node}.svg`);
      assert.deepEqual(iconsOf(node), [icon]);
    });

    it(`${node}'s is white on transparent, 40 by 60, and loads nothing`, () => {
      const svg = readFileSync(path.join(sources, node, 'icons', `${node}.svg`), 'utf8');
      assert.match(
        svg,
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="40" height="60" viewBox="0 0 40 60"/,
      );
      const colours = [...svg.matchAll(/\b(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
      assert.ok(colours.includes('#fff'));
      assert.deepEqual(
        colours.filter((colour) => colour !== '#fff' && colour !== 'none'),
        [],
      );
      assert.doesNotMatch(svg, /<script|<image|<style|href|url\(|\son\w+=/i);
    });
  }

  it('a configuration has none: Node-RED shows its own for all of them', () => {
    assert.deepEqual(iconsOf('snom-config'), []);
  });
});
