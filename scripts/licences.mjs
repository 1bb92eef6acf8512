/** `npm run licences`: writes THIRD-PARTY.md, the licences of what comes with the package. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './lib/ensure.mjs';
import { licenceProblems, thirdParties, thirdPartyText } from './lib/release/licences.mjs';

const parties = await thirdParties(projectRoot);
const problems = licenceProblems(parties);
for (const problem of problems) console.error(problem);
await writeFile(join(projectRoot, 'THIRD-PARTY.md'), thirdPartyText(parties));
process.exitCode = problems.length > 0 ? 1 : 0;
