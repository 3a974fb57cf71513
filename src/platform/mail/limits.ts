/**
 * Absolute limits on what arrives by e-mail, checked before anything is parsed. A message over a limit is refused at the
 * SMTP door when the door can see it, otherwise quarantined: kept, shown, never parsed again.
 */
export const limits = {
  /** Bytes of one message, announced by SIZE (RFC 1870). */
  messageBytes: 25 * 1024 * 1024,
  /** Bytes of all messages being received at one moment; above it new ones get 452 and come back later. */
  inFlightBytes: 192 * 1024 * 1024,
  /** Bytes taken from one connection in one turn of the event loop. */
  bytesPerTurn: 64 * 1024,
  connections: 200,
  connectionsPerAddress: 20,
  recipients: 100,
  /** RFC 5321 4.5.3.1.4 asks for 512 and more for extensions. */
  commandLineBytes: 4096,
  /** RFC 5322 allows 998; real senders write whole HTML bodies on one line. */
  dataLineBytes: 1024 * 1024,
  idleMs: 60_000,

  /** Header bytes of all parts together. */
  headerBytes: 512 * 1024,
  headerFields: 1000,
  /** Bytes of one stored header value; the rest is cut (the raw message keeps it). */
  headerValueChars: 8192,
  /** DKIM and ARC signatures; a message of a long chain of lists has about ten. */
  signatures: 25,
  parts: 1000,
  /** Lines of the whole message. 25 MB in base64 has 340,000; a parser keeps an object for each. */
  lines: 1_000_000,
  nesting: 40,
  nestedMessages: 5,
  attachments: 250,
  addresses: 500,
  references: 200,
  /** Characters of body text kept for reading; the raw message keeps the rest. */
  textChars: 1_000_000,
  /** HTML that is more than this is not cleaned but kept as an attachment: jsdom needs about 40 µs an element. */
  htmlChars: 1_000_000,
  htmlTags: 40_000,
  htmlDepth: 300,
  /** Blanks inside one tag; styles of Outlook have some dozens. */
  htmlAttributes: 1000,

  /** Wall time of one message in the worker, without DNS; twice as much at its second try, alone. */
  parseMs: 10_000,
  /** Wall time of all DNS work of one message. */
  dnsMs: 8_000,
  dnsQueryMs: 4_000,
  workerHeapMb: 512,
} as const
