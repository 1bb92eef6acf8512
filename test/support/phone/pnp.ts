/** What a phone multicasts when it is started, written by hand. */

interface PnpParts {
  readonly uri?: string;
  readonly event?: string;
}

/** A message as a public provisioning server reads it. */
export const pnpMessage = ({
  uri = 'sip:MAC%3a000413A1B2C3@224.0.1.75',
  event = 'ua-profile;profile-type="device";vendor="snom";model="snom320";version="8.4.18"',
}: PnpParts = {}): string =>
  [
    `SUBSCRIBE ${uri} SIP/2.0`,
    'Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK-abc;rport',
    'From: <sip:MAC%3a000413A1B2C3@224.0.1.75>;tag=12',
    'To: <sip:MAC%3a000413A1B2C3@224.0.1.75>',
    'Call-ID: 5f3c@192.168.1.20',
    'CSeq: 1 SUBSCRIBE',
    'Max-Forwards: 70',
    'Contact: <sip:192.168.1.20:5060>',
    `Event: ${event}`,
    'Accept: application/url',
    'Expires: 0',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
