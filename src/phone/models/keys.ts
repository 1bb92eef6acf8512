/** Everything about keys: which ones a model has, how a flow names them, how a request does. */
export { keysOf, type CatalogueKey, type KeyGroup } from './key-catalogue';
export { encodeKeySequence, parseKeySequence, type KeySequenceOptions } from './key-sequence';
