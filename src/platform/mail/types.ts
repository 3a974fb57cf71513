/** An address of a person or a machine; `name` is '' when none was given. */
export type MailAddress = { name: string; address: string }

/** Who a message seems to come from when no human wrote it (RFC 3834 and relatives). */
export type AutomaticKind = 'auto-reply' | 'auto-generated' | 'bulk' | 'bounce' | 'receipt'

/** Whether a machine wrote a message; `why` names the header or pattern, for the record. */
export type Automatic = { automatic: false } | { automatic: true; kind: AutomaticKind; why: string }

/** One recipient of a delivery status notification (RFC 3464). */
export type DeliveryStatus = {
  recipient: string
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'other'
  /** Enhanced status code, e.g. 5.1.1; '' when none was given. */
  status: string
  diagnostic: string
}

/** What a DSN, MDN or feedback report says about a message of ours. */
export type MailReport = {
  type: 'delivery-status' | 'disposition-notification' | 'feedback-report'
  /** Message-ID of the message it is about, when the report carries it. */
  originalMessageId: string | null
  recipients: DeliveryStatus[]
}

/** What is known of an attachment without its bytes. */
export type AttachmentFacts = {
  /** Position in the message, from 0. */
  index: number
  /** Cleaned: no path, no control or direction characters, never empty. */
  name: string
  /** Lower-case media type as the sender claims it. Never trust it for display. */
  type: string
  size: number
  /** Without angle brackets. */
  contentId: string | null
  /** Shown inside the HTML (cid:) rather than listed. */
  inline: boolean
}

/** How the sender protected a message. Nothing of it is verified or opened. */
export type Protection = 'smime_signed' | 'smime_encrypted' | 'pgp_signed' | 'pgp_encrypted'

/** A message as plain data. Everything in it is the sender's claim; see `MailAuthentication` for what is proved. */
export type ParsedMail = {
  from: MailAddress | null
  sender: MailAddress | null
  replyTo: MailAddress[]
  to: MailAddress[]
  cc: MailAddress[]
  subject: string
  /** The Date header as ISO 8601, null when absent or unreadable. */
  date: string | null
  /** Message ids without angle brackets. */
  messageId: string | null
  inReplyTo: string[]
  references: string[]
  headers: { name: string; value: string }[]
  /** The whole text: the text part, or made from the HTML. */
  text: string
  /** What the sender wrote now, without the quoted history and signature. */
  newText: string
  /** Sanitised; remote images are in `data-src`, inline ones in `data-attachment="<index>"`. */
  html: string | null
  attachments: AttachmentFacts[]
  automatic: Automatic
  report: MailReport | null
  /** Absent in messages that were read before this was looked for. */
  protection?: Protection | null
  /** Peculiarities met while reading, for staff ("html_too_complex", "charset_guessed"). */
  defects: string[]
}

export type AuthResult =
  | 'pass'
  | 'fail'
  | 'softfail'
  | 'neutral'
  | 'none'
  | 'policy'
  | 'temperror'
  | 'permerror'
  | 'skipped'

/** What SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989) and ARC (RFC 8617) say about who sent a message. */
export type MailAuthentication = {
  spf: { result: AuthResult; domain: string | null }
  dkim: { result: AuthResult; domain: string; selector: string; aligned: boolean }[]
  dmarc: { result: AuthResult; policy: string | null }
  /** `vouches`: a sealer the operator trusts saw the From domain pass before it forwarded the message. */
  arc: { result: AuthResult; sealer: string | null; vouches?: boolean }
  /** The domain of From that a passing, aligned SPF or DKIM proves; null when nothing proves it. */
  alignedFrom: string | null
  /** True exactly when `alignedFrom` is set: the From domain itself let this message be sent. */
  authenticated: boolean
}

/** The SMTP envelope and where it came from. */
export type MailEnvelope = {
  /** MAIL FROM; '' for the null reverse path of bounces. */
  from: string
  to: string[]
  remoteIp: string
  helo: string
}
