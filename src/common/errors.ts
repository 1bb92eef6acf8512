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

/**
 * What an error depends on, in the order in which it becomes known: what is asked for; how phone and node are set up;
 * what the phone is; what phone and process are doing; what came of trying. A reason that depends on several has the last.
 */
export const STAGES = ['request', 'configuration', 'model', 'state', 'attempt'] as const;
export type Stage = (typeof STAGES)[number];

/** Every reason, the code it belongs to, and what has to be known before it can be told. */
export const REASONS = {
  missingParameter: ['MISSING_PARAMETER', 'request'],
  trialNeedsValue: ['MISSING_PARAMETER', 'request'],
  missingHost: ['MISSING_PARAMETER', 'configuration'],
  notInEnvironment: ['MISSING_PARAMETER', 'configuration'],
  wrongType: ['INVALID_PARAMETER', 'request'],
  unknownKey: ['INVALID_PARAMETER', 'request'],
  badKeyName: ['INVALID_PARAMETER', 'request'],
  keyNotOnModel: ['INVALID_PARAMETER', 'model'],
  noSuchKey: ['INVALID_PARAMETER', 'model'],
  setKeyNotOnModel: ['INVALID_PARAMETER', 'model'],
  badKeyTiming: ['INVALID_PARAMETER', 'request'],
  tooManyKeys: ['INVALID_PARAMETER', 'request'],
  badDestination: ['INVALID_PARAMETER', 'request'],
  invisibleSign: ['INVALID_PARAMETER', 'request'],
  foreignDigit: ['INVALID_PARAMETER', 'request'],
  letterInNumber: ['INVALID_PARAMETER', 'request'],
  signInDestination: ['INVALID_PARAMETER', 'request'],
  extensionInNumber: ['INVALID_PARAMETER', 'request'],
  wordAsNumber: ['INVALID_PARAMETER', 'request'],
  nameAsNumber: ['INVALID_PARAMETER', 'request'],
  timestampAsNumber: ['INVALID_PARAMETER', 'request'],
  timestampAsKeys: ['INVALID_PARAMETER', 'request'],
  badIdentity: ['INVALID_PARAMETER', 'request'],
  badDigits: ['INVALID_PARAMETER', 'request'],
  badHost: ['INVALID_PARAMETER', 'configuration'],
  badSubnet: ['INVALID_PARAMETER', 'request'],
  subnetNotPrivate: ['INVALID_PARAMETER', 'request'],
  subnetTooLarge: ['INVALID_PARAMETER', 'request'],
  badPort: ['INVALID_PARAMETER', 'configuration'],
  badFingerprint: ['INVALID_PARAMETER', 'configuration'],
  badPattern: ['INVALID_PARAMETER', 'configuration'],
  patternStarKey: ['INVALID_PARAMETER', 'configuration'],
  patternMatchesNothing: ['INVALID_PARAMETER', 'configuration'],
  patternNotBounded: ['INVALID_PARAMETER', 'configuration'],
  // Its words say how to dial; where nothing dials it is noSuchOperation.
  unknownOperation: ['INVALID_PARAMETER', 'request'],
  noSuchOperation: ['INVALID_PARAMETER', 'request'],
  unknownMode: ['INVALID_PARAMETER', 'request'],
  otherNode: ['INVALID_PARAMETER', 'request'],
  badExpression: ['INVALID_PARAMETER', 'request'],
  contextStoreFailed: ['INVALID_PARAMETER', 'attempt'],
  badTopic: ['INVALID_PARAMETER', 'configuration'],
  retainedCommand: ['NOT_ALLOWED', 'request'],
  dialByTopicNotAllowed: ['NOT_ALLOWED', 'configuration'],
  noPhoneOnTopic: ['NO_SUCH_PHONE', 'configuration'],
  noPhone: ['NO_SUCH_PHONE', 'configuration'],
  unknownPhone: ['NO_SUCH_PHONE', 'configuration'],
  ambiguousPhone: ['NO_SUCH_PHONE', 'configuration'],
  phoneDiffers: ['NO_SUCH_PHONE', 'configuration'],
  otherHost: ['NO_SUCH_PHONE', 'configuration'],
  phoneFromMessageNotAllowed: ['NOT_ALLOWED', 'configuration'],
  operationFromMessageNotAllowed: ['NOT_ALLOWED', 'configuration'],
  destinationDenied: ['NOT_ALLOWED', 'configuration'],
  settingNotChecked: ['NOT_ALLOWED', 'configuration'],
  typedBefore: ['NOT_ALLOWED', 'state'],
  digitsApart: ['NOT_ALLOWED', 'state'],
  callEndedUnderKeys: ['INVALID_STATE', 'attempt'],
  tooMuchTyped: ['NOT_ALLOWED', 'state'],
  keyMayDial: ['NOT_ALLOWED', 'state'],
  keysNotChecked: ['NOT_ALLOWED', 'state'],
  noKeyControl: ['NOT_SUPPORTED', 'model'],
  channelCannot: ['NOT_SUPPORTED', 'model'],
  noChannel: ['NOT_SUPPORTED', 'attempt'],
  phoneManager: ['NOT_SUPPORTED', 'attempt'],
  dectBase: ['NOT_SUPPORTED', 'attempt'],
  operationNotOnModel: ['NOT_SUPPORTED', 'model'],
  holdNotOnModel: ['NOT_SUPPORTED', 'model'],
  hostNotFound: ['UNREACHABLE', 'attempt'],
  refused: ['UNREACHABLE', 'attempt'],
  noRoute: ['UNREACHABLE', 'attempt'],
  connectTimeout: ['UNREACHABLE', 'attempt'],
  noAnswer: ['TIMEOUT', 'attempt'],
  emptyReply: ['PHONE_ERROR', 'attempt'],
  garbledReply: ['PHONE_ERROR', 'attempt'],
  bodyTooLong: ['PHONE_ERROR', 'attempt'],
  notASnom: ['PHONE_ERROR', 'attempt'],
  unexpectedStatus: ['PHONE_ERROR', 'attempt'],
  notFound: ['PHONE_ERROR', 'attempt'],
  wantsHttps: ['TLS_ERROR', 'attempt'],
  notHttps: ['TLS_ERROR', 'attempt'],
  certificateUntrusted: ['TLS_ERROR', 'attempt'],
  certificateChanged: ['TLS_ERROR', 'attempt'],
  tlsTooOld: ['TLS_ERROR', 'attempt'],
  tlsNoCipher: ['TLS_ERROR', 'attempt'],
  tlsFailed: ['TLS_ERROR', 'attempt'],
  wrongPassword: ['AUTH_FAILED', 'attempt'],
  locked: ['AUTH_FAILED', 'attempt'],
  loginNotProven: ['AUTH_FAILED', 'attempt'],
  loginPaused: ['AUTH_FAILED', 'attempt'],
  loginMissing: ['AUTH_FAILED', 'attempt'],
  noPassword: ['AUTH_FAILED', 'attempt'],
  unsupportedAuth: ['AUTH_FAILED', 'attempt'],
  basicNotAllowed: ['AUTH_FAILED', 'attempt'],
  forbidden: ['FORBIDDEN', 'attempt'],
  forbiddenPlain: ['FORBIDDEN', 'attempt'],
  pageForbidden: ['FORBIDDEN', 'attempt'],
  hiddenTags: ['REMOTE_CONTROL_BLOCKED', 'attempt'],
  restrictedQueries: ['REMOTE_CONTROL_BLOCKED', 'attempt'],
  badSipText: ['INVALID_PARAMETER', 'configuration'],
  localPortTaken: ['INVALID_PARAMETER', 'attempt'],
  sipTooLong: ['INVALID_PARAMETER', 'attempt'],
  sipMethodUnknown: ['NOT_SUPPORTED', 'attempt'],
  sipContentUnknown: ['NOT_SUPPORTED', 'attempt'],
  noMulticast: ['NOT_SUPPORTED', 'attempt'],
  sipRefused: ['UNREACHABLE', 'attempt'],
  sipNoAnswer: ['TIMEOUT', 'attempt'],
  sipUnavailable: ['PHONE_ERROR', 'attempt'],
  sipUserUnknown: ['PHONE_ERROR', 'attempt'],
  sipLoginNeeded: ['AUTH_FAILED', 'attempt'],
  sipLoginRefused: ['AUTH_FAILED', 'attempt'],
  sipForbidden: ['FORBIDDEN', 'attempt'],
  sipNoSubscription: ['REMOTE_CONTROL_BLOCKED', 'attempt'],
  sipEventUnknown: ['REMOTE_CONTROL_BLOCKED', 'attempt'],
  badCstaPath: ['INVALID_PARAMETER', 'configuration'],
  cstaNoWay: ['NOT_SUPPORTED', 'configuration'],
  cstaUnavailable: ['NOT_SUPPORTED', 'attempt'],
  cstaNotSupported: ['NOT_SUPPORTED', 'attempt'],
  cstaNoSuchCall: ['NO_SUCH_CALL', 'attempt'],
  cstaWrongState: ['INVALID_STATE', 'attempt'],
  cstaForbidden: ['FORBIDDEN', 'attempt'],
  cstaIdentityUnknown: ['PHONE_ERROR', 'attempt'],
  cstaRefused: ['PHONE_ERROR', 'attempt'],
  keyNotByDocument: ['NOT_SUPPORTED', 'model'],
  identityNotByDocument: ['NOT_SUPPORTED', 'configuration'],
  documentNotFetched: ['NOT_CONFIRMED', 'attempt'],
  phoneNotIdle: ['INVALID_STATE', 'attempt'],
  phoneNotRinging: ['INVALID_STATE', 'attempt'],
  phoneNotInCall: ['INVALID_STATE', 'attempt'],
  phoneDoesNotReport: ['NOT_SUPPORTED', 'attempt'],
  cstaIdentityWanted: ['NOT_SUPPORTED', 'attempt'],
  queueFull: ['BUSY', 'state'],
  searchRunning: ['BUSY', 'state'],
  imagesWaiting: ['BUSY', 'state'],
  invalidState: ['INVALID_STATE', 'state'],
  stateUnknown: ['INVALID_STATE', 'state'],
  ambiguousCall: ['AMBIGUOUS_CALL', 'state'],
  callNotNamed: ['AMBIGUOUS_CALL', 'state'],
  callNotInSnapshot: ['INVALID_STATE', 'state'],
  noSuchCall: ['NO_SUCH_CALL', 'state'],
  notTypable: ['INVALID_PARAMETER', 'configuration'],
  redialNotChecked: ['NOT_ALLOWED', 'configuration'],
  noConferenceWay: ['NOT_SUPPORTED', 'configuration'],
  noDeflectWay: ['NOT_SUPPORTED', 'configuration'],
  noSwapWay: ['NOT_SUPPORTED', 'state'],
  noPickupCode: ['NOT_SUPPORTED', 'configuration'],
  noMuteKey: ['NOT_SUPPORTED', 'model'],
  noRecordKey: ['NOT_SUPPORTED', 'model'],
  notByChannel: ['NOT_SUPPORTED', 'configuration'],
  typingNotByChannel: ['NOT_SUPPORTED', 'configuration'],
  endAllNotByChannel: ['NOT_SUPPORTED', 'state'],
  dndOnlyToggles: ['NOT_SUPPORTED', 'state'],
  needsEvents: ['NOT_SUPPORTED', 'state'],
  checkNeedsEvents: ['NOT_SUPPORTED', 'configuration'],
  eventsOff: ['NOT_SUPPORTED', 'configuration'],
  cannotRemoveParticipant: ['NOT_SUPPORTED', 'request'],
  badSetting: ['INVALID_PARAMETER', 'request'],
  settingsNotReadable: ['PHONE_ERROR', 'attempt'],
  settingsRefused: ['NOT_CONFIRMED', 'attempt'],
  maskedSettings: ['INVALID_PARAMETER', 'request'],
  badUrl: ['INVALID_PARAMETER', 'request'],
  badText: ['INVALID_PARAMETER', 'request'],
  textTooLong: ['INVALID_PARAMETER', 'request'],
  pageTooLarge: ['INVALID_PARAMETER', 'request'],
  badImage: ['INVALID_PARAMETER', 'request'],
  imageTooLarge: ['INVALID_PARAMETER', 'request'],
  imageTooSlow: ['INVALID_PARAMETER', 'request'],
  noLedNumber: ['NOT_SUPPORTED', 'model'],
  noBaseUrl: ['MISSING_PARAMETER', 'configuration'],
  noPublicServer: ['NOT_SUPPORTED', 'configuration'],
  tokenTaken: ['INVALID_STATE', 'configuration'],
  pageNotFetched: ['NOT_CONFIRMED', 'attempt'],
  wrongFirmware: ['INVALID_PARAMETER', 'model'],
  firmwareNotTaken: ['NOT_CONFIRMED', 'attempt'],
  notBack: ['NOT_CONFIRMED', 'attempt'],
  stillInCall: ['INVALID_STATE', 'state'],
  idleUnknown: ['INVALID_STATE', 'state'],
  confirmNeeded: ['NOT_ALLOWED', 'configuration'],
  confirmCountNeeded: ['NOT_ALLOWED', 'configuration'],
  destructiveNotAllowed: ['NOT_ALLOWED', 'configuration'],
  phonesFromMessageNotAllowed: ['NOT_ALLOWED', 'configuration'],
  runUnderWay: ['INVALID_STATE', 'state'],
  cancelled: ['ABORTED', 'attempt'],
  emergencyFirst: ['ABORTED', 'attempt'],
  noScreenshot: ['PHONE_ERROR', 'attempt'],
  screeningOver: ['INVALID_STATE', 'state'],
  notConfirmed: ['NOT_CONFIRMED', 'attempt'],
  stepNotConfirmed: ['STEP_FAILED', 'attempt'],
  stepNotPossible: ['STEP_FAILED', 'attempt'],
  stepFailed: ['STEP_FAILED', 'attempt'],
  aborted: ['ABORTED', 'attempt'],
  internal: ['PHONE_ERROR', 'attempt'],
} as const satisfies Record<string, readonly [code: SnomErrorCode, stage: Stage]>;

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
interface SnomErrorOptions {
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
    const [code] = REASONS[reason];
    const detail = Object.entries(params)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ');
    super(
      `${code} (${reason}${detail ? `: ${detail}` : ''})`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.reason = reason;
    this.params = params;
    this.sent = options.sent ?? 'no';
  }

  /** What has to be known before it can be told. */
  get stage(): Stage {
    return REASONS[this.reason][1];
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
