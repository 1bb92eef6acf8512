/** A token as the dialog of snom-config makes one. */
import { randomBytes } from 'node:crypto';

export const newPhoneToken = (): string => randomBytes(16).toString('hex');
