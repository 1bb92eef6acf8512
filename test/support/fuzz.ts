/** How many inputs tests with made-up ones take: few with every change, many at night. */
export const FUZZ_RUNS = Number(process.env['SNOM_FUZZ_RUNS'] ?? 1000);
