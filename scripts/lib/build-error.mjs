/** A mistake in the sources that the build names in one line, without a stack. */
export class BuildError extends Error {
  /** @param {string[]} problems one line each, all of them, so that nobody mends one a run */
  constructor(problems) {
    super(problems.join('\n'));
    this.name = 'BuildError';
    this.problems = problems;
  }
}
