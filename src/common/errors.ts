/**
 * The one error type of the package. A `reason` names the exact cause and is the key of the text
 * shown to the phone's owner (`locales/<lang>/common.json`, `snom.error.<reason>`); the `code` is the
 * public, documented class of the error that flows branch on.
 */

/** Documented error codes; flows branch on them, so they are public API. */
export type SnomErrorCode =
  | 'MISSING_PARAMETER'
  | 'INVALID_PARAMETER'
  | 'INVALID_STATE'
  | 'AMBIGUOUS_CALL'
  | 'NO_SUCH_CALL'
  | 'NO_SUCH_PHONE'
  | 'NOT_SUPPORTED'
  | 'NOT_ALLOWED'
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'TLS_ERROR'
  | 'AUTH_FAILED'
  | 'FORBIDDEN'
  | 'REMOTE_CONTROL_BLOCKED'
  | 'BUSY'
  | 'NOT_CONFIRMED'
  | 'STEP_FAILED'
  | 'PHONE_ERROR'
  | 'ABORTED';

/** Can the phone have acted on the command? `yes` = it answered it; `maybe` = bytes were written. */
export type Sent = 'no' | 'maybe' | 'yes';

/** Every reason, and the code it belongs to. */
export const REASONS = {
  missingParameter: 'MISSING_PARAMETER',
  missingHost: 'MISSING_PARAMETER',
  wrongType: 'INVALID_PARAMETER',
  unknownKey: 'INVALID_PARAMETER',
  keyNotOnModel: 'INVALID_PARAMETER',
  setKeyNotOnModel: 'INVALID_PARAMETER',
  badKeyTiming: 'INVALID_PARAMETER',
  tooManyKeys: 'INVALID_PARAMETER',
  badDestination: 'INVALID_PARAMETER',
  invisibleSign: 'INVALID_PARAMETER',
  foreignDigit: 'INVALID_PARAMETER',
  letterInNumber: 'INVALID_PARAMETER',
  signInDestination: 'INVALID_PARAMETER',
  extensionInNumber: 'INVALID_PARAMETER',
  wordAsNumber: 'INVALID_PARAMETER',
  nameAsNumber: 'INVALID_PARAMETER',
  timestampAsNumber: 'INVALID_PARAMETER',
  timestampAsKeys: 'INVALID_PARAMETER',
  badIdentity: 'INVALID_PARAMETER',
  badDigits: 'INVALID_PARAMETER',
  badHost: 'INVALID_PARAMETER',
  badPort: 'INVALID_PARAMETER',
  badFingerprint: 'INVALID_PARAMETER',
  badPattern: 'INVALID_PARAMETER',
  patternStarKey: 'INVALID_PARAMETER',
  patternMatchesNothing: 'INVALID_PARAMETER',
  patternNotBounded: 'INVALID_PARAMETER',
  unknownOperation: 'INVALID_PARAMETER',
  otherNode: 'INVALID_PARAMETER',
  badExpression: 'INVALID_PARAMETER',
  noPhone: 'NO_SUCH_PHONE',
  unknownPhone: 'NO_SUCH_PHONE',
  ambiguousPhone: 'NO_SUCH_PHONE',
  otherHost: 'NO_SUCH_PHONE',
  phoneFromMessageNotAllowed: 'NOT_ALLOWED',
  operationFromMessageNotAllowed: 'NOT_ALLOWED',
  destinationDenied: 'NOT_ALLOWED',
  settingNotChecked: 'NOT_ALLOWED',
  typedBefore: 'NOT_ALLOWED',
  tooMuchTyped: 'NOT_ALLOWED',
  keyMayDial: 'NOT_ALLOWED',
  keysNotChecked: 'NOT_ALLOWED',
  noKeyControl: 'NOT_SUPPORTED',
  phoneManager: 'NOT_SUPPORTED',
  dectBase: 'NOT_SUPPORTED',
  operationNotOnModel: 'NOT_SUPPORTED',
  holdNotOnModel: 'NOT_SUPPORTED',
  hostNotFound: 'UNREACHABLE',
  refused: 'UNREACHABLE',
  noRoute: 'UNREACHABLE',
  connectTimeout: 'UNREACHABLE',
  noAnswer: 'TIMEOUT',
  emptyReply: 'PHONE_ERROR',
  garbledReply: 'PHONE_ERROR',
  bodyTooLong: 'PHONE_ERROR',
  notASnom: 'PHONE_ERROR',
  unexpectedStatus: 'PHONE_ERROR',
  notFound: 'PHONE_ERROR',
  wantsHttps: 'TLS_ERROR',
  notHttps: 'TLS_ERROR',
  certificateUntrusted: 'TLS_ERROR',
  certificateChanged: 'TLS_ERROR',
  tlsTooOld: 'TLS_ERROR',
  tlsNoCipher: 'TLS_ERROR',
  tlsFailed: 'TLS_ERROR',
  wrongPassword: 'AUTH_FAILED',
  locked: 'AUTH_FAILED',
  loginNotProven: 'AUTH_FAILED',
  loginPaused: 'AUTH_FAILED',
  noPassword: 'AUTH_FAILED',
  unsupportedAuth: 'AUTH_FAILED',
  basicNotAllowed: 'AUTH_FAILED',
  forbidden: 'FORBIDDEN',
  forbiddenPlain: 'FORBIDDEN',
  pageForbidden: 'FORBIDDEN',
  hiddenTags: 'REMOTE_CONTROL_BLOCKED',
  restrictedQueries: 'REMOTE_CONTROL_BLOCKED',
  queueFull: 'BUSY',
  imagesWaiting: 'BUSY',
  invalidState: 'INVALID_STATE',
  stateUnknown: 'INVALID_STATE',
  ambiguousCall: 'AMBIGUOUS_CALL',
  noSuchCall: 'NO_SUCH_CALL',
  notTypable: 'INVALID_PARAMETER',
  redialNotChecked: 'NOT_ALLOWED',
  noConferenceWay: 'NOT_SUPPORTED',
  noDeflectWay: 'NOT_SUPPORTED',
  noSwapWay: 'NOT_SUPPORTED',
  noPickupCode: 'NOT_SUPPORTED',
  noMuteKey: 'NOT_SUPPORTED',
  noRecordKey: 'NOT_SUPPORTED',
  needsEvents: 'NOT_SUPPORTED',
  eventsOff: 'NOT_SUPPORTED',
  cannotRemoveParticipant: 'NOT_SUPPORTED',
  badSetting: 'INVALID_PARAMETER',
  settingsNotReadable: 'PHONE_ERROR',
  settingsRefused: 'NOT_CONFIRMED',
  maskedSettings: 'INVALID_PARAMETER',
  badUrl: 'INVALID_PARAMETER',
  badText: 'INVALID_PARAMETER',
  textTooLong: 'INVALID_PARAMETER',
  pageTooLarge: 'INVALID_PARAMETER',
  badImage: 'INVALID_PARAMETER',
  imageTooLarge: 'INVALID_PARAMETER',
  imageTooSlow: 'INVALID_PARAMETER',
  noLedNumber: 'NOT_SUPPORTED',
  noBaseUrl: 'MISSING_PARAMETER',
  noPublicServer: 'NOT_SUPPORTED',
  pageNotFetched: 'NOT_CONFIRMED',
  wrongFirmware: 'INVALID_PARAMETER',
  firmwareNotTaken: 'NOT_CONFIRMED',
  notBack: 'NOT_CONFIRMED',
  stillInCall: 'INVALID_STATE',
  idleUnknown: 'INVALID_STATE',
  confirmNeeded: 'NOT_ALLOWED',
  confirmCountNeeded: 'NOT_ALLOWED',
  destructiveNotAllowed: 'NOT_ALLOWED',
  phonesFromMessageNotAllowed: 'NOT_ALLOWED',
  runUnderWay: 'INVALID_STATE',
  cancelled: 'ABORTED',
  noScreenshot: 'PHONE_ERROR',
  screeningOver: 'INVALID_STATE',
  notConfirmed: 'NOT_CONFIRMED',
  stepNotConfirmed: 'STEP_FAILED',
  stepNotPossible: 'STEP_FAILED',
  stepFailed: 'STEP_FAILED',
  aborted: 'ABORTED',
  internal: 'PHONE_ERROR',
} as const satisfies Record<string, SnomErrorCode>;

/** Key of the owner-facing text of an error. */
export type ErrorReason = keyof typeof REASONS;

/** Values for the placeholders of the text, e.g. `{key: 'P13', model: '320'}`; never a secret. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** Codes after which the same command may work a little later without anybody changing anything. */
const RETRYABLE: ReadonlySet<SnomErrorCode> = new Set<SnomErrorCode>([
  'UNREACHABLE',
  'TIMEOUT',
  'BUSY',
]);

/** Details of a {@link SnomError} besides its reason. */
export interface SnomErrorOptions {
  readonly params?: ErrorParams;
  /** Default `no`. */
  readonly sent?: Sent;
  readonly cause?: unknown;
}

/**
 * Any failure of a command. `message` is a terse English technical line (for logs of the library's own
 * users); nodes show the translated text of `reason` instead.
 */
export class SnomError extends Error {
  override readonly name = 'SnomError';
  readonly code: SnomErrorCode;
  readonly reason: ErrorReason;
  readonly params: ErrorParams;
  readonly sent: Sent;

  constructor(reason: ErrorReason, options: SnomErrorOptions = {}) {
    const params = options.params ?? {};
    const detail = Object.entries(params)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ');
    super(
      `${REASONS[reason]} (${reason}${detail ? `: ${detail}` : ''})`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = REASONS[reason];
    this.reason = reason;
    this.params = params;
    this.sent = options.sent ?? 'no';
  }

  /** May the same command work a little later? Says nothing about whether repeating it is safe: see `sent`. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }

  /** The same error with another `sent`; used where an outer layer knows more than an inner one. */
  withSent(sent: Sent): SnomError {
    return new SnomError(this.reason, { params: this.params, sent, cause: this.cause });
  }
}
