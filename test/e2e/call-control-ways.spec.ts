/** Every operation on a phone of every generation, by every way there is to it, in one Node-RED. */
import { before, describe, it } from 'mocha';
import type { NodeRed } from '../support/e2e/node-red';
import { retryOf } from '../support/e2e/retry';
import { deployScenes, Scene } from '../support/e2e/scenes';
import { useNodeRed } from '../support/e2e/use-node-red';
import { waysFor } from '../support/matrix/scope';
import { STORIES, type Story } from '../support/matrix/stories';
import { type Way, WAYS } from '../support/matrix/ways';

/** At the same time; most of them wait most of the time. */
const AT_ONCE = 12;

/** What is lived through. */
const CASES: readonly { readonly way: Way; readonly story: Story }[] = STORIES.flatMap(
  (story, number) =>
    waysFor(number)
      .filter(({ only }) => only?.includes(story.operation) ?? true)
      .map((way) => ({ way, story })),
);

describe('call control of every phone in Node-RED', function () {
  this.timeout(180_000);
  let nodeRed: NodeRed;
  const results = new Map<string, Promise<void>>();
  let agains = 0;
  useNodeRed((started) => (nodeRed = started), { together: true });

  before(async () => {
    const scenes: Scene[] = [];
    for (const { way, story } of CASES)
      scenes.push(await Scene.prepare(way, story, scenes.length + 1));
    await deployScenes(nodeRed, scenes);
    playAll(scenes);
  });

  /** Once more, alone, when all others are over: with a phone of its own. */
  async function playAgain(way: Way, story: Story): Promise<void> {
    await Promise.allSettled(results.values());
    agains += 1;
    const scene = await Scene.prepare(way, story, CASES.length + agains);
    await deployScenes(nodeRed, [scene]);
    await scene.play();
  }

  /** Some at a time; each test waits for its own. */
  function playAll(scenes: readonly Scene[]): void {
    const waiting = scenes.map((scene) => {
      let start: () => void = () => undefined;
      const played = new Promise<void>((resolve) => (start = resolve)).then(() => scene.play());
      results.set(`${scene.way.name} ${scene.story.operation}`, played);
      return { start, ended: played.catch(() => undefined) };
    });
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        next.start();
        await next.ended;
      }
    };
    for (let count = 0; count < AT_ONCE; count += 1) void lane();
  }

  for (const way of WAYS) {
    const { name, refused } = way;
    describe(`${name}:`, () => {
      for (const { story } of CASES.filter((one) => one.way === way)) {
        const { operation } = story;
        const reason = refused[operation];
        it(reason ? `${operation} is refused (${reason})` : operation, function () {
          const isFirst = retryOf(this.test) === 0;
          return isFirst ? results.get(`${name} ${operation}`) : playAgain(way, story);
        });
      }
    });
  }
});
