/** Specs that look at all there is to see, and take pictures of it. The last one needs no Node-RED: it does so with 4.1 only. */
export const LOOKED_AT = ['dialogs-in-languages', 'answers-in-languages', 'virtual-phone-page'].map(
  (what) => `test/e2e/${what}.spec.ts`,
);
