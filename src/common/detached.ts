/**
 * The same text, by itself: for the sake of a part that was cut out of a long text V8 keeps the whole of it in memory, even if
 * nobody else needs it any more. For parts that are kept.
 */
export const detached = (part: string): string => Buffer.from(part, 'utf16le').toString('utf16le');
