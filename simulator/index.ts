/** The virtual phone: what tests, the demo and the command line import. */
export { VirtualPhone } from './virtual-phone';
export { PROFILE_NAMES } from './device/profiles';
export type * from './contract/calls';
export type * from './contract/csta';
export type * from './contract/document-quirks';
export type * from './contract/minibrowser';
export type * from './contract/quirks';
export type * from './contract/sip';
export type * from './contract/types';
