/** Which configurations the editor calls unused. */
import { isForAnyPhone } from '../shared/editor/phone-in-label';

/**
 * After each deploy the editor says which configurations no node names, and offers to search for them, as if they could be
 * deleted. Where a node is for all phones, or messages choose them, that would be wrong: then this type is none whose users
 * are counted. To be called once the type is registered.
 */
export function countUsers(): void {
  const definition = RED.nodes.getType('snom-config');
  if (definition) Object.defineProperty(definition, 'hasUsers', { get: onceInOneGo(areCounted) });
}

/** The editor asks for each configuration in turn, and meanwhile nothing changes: hundreds of phones have one answer. */
function onceInOneGo(workOut: () => boolean): () => boolean {
  let answer: boolean | undefined;
  return () => {
    if (answer === undefined) {
      answer = workOut();
      queueMicrotask(() => {
        answer = undefined;
      });
    }
    return answer;
  };
}

const areCounted = (): boolean => !isAnyWithoutUser() || !areAny();

/** Is there a phone that no node names? */
function isAnyWithoutUser(): boolean {
  let isThere = false;
  RED.nodes.eachConfig(({ type, users }) => {
    isThere ||= type === 'snom-config' && users?.length === 0;
    return !isThere;
  });
  return isThere;
}

/** Is there a node that needs to name none? */
function areAny(): boolean {
  let isThere = false;
  RED.nodes.eachNode((node) => {
    isThere ||= node.type.startsWith('snom-') && isForAnyPhone(node);
    return !isThere;
  });
  return isThere;
}
