/** Properties that are written as a variable, as dialogs send them: core replaces these only when a node is deployed. */
import type { Node, NodeAPI } from 'node-red';

/** `${NAME}`, or `$(NAME)` of old: so a value is written that core takes from the environment. */
const VARIABLE = /^\$(?:\{([^}]+)\}|\(([A-Za-z_]\w*)\))$/;

/** The name of the variable that a value is; undefined = it is none. */
export function variableIn(value: string): string | undefined {
  const [, braced, bracketed] = VARIABLE.exec(value) ?? [];
  return braced ?? bracketed;
}

/**
 * What a variable says where a node runs; '' = nothing.
 *
 * @param node undefined = before the first deploy: only the server's environment is known
 */
export function readVariable(RED: NodeAPI, node: Node | undefined, name: string): string {
  // Typed as if a node were always there; without one, core looks into the process environment.
  const value: unknown = RED.util.evaluateNodeProperty(name, 'env', node as Node, {});
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
