import type { Severity } from '#platform/http/contract.ts'

export const channelKinds = ['email', 'push', 'sms', 'voice', 'webhook'] as const
export type ChannelKind = (typeof channelKinds)[number]

/** One way to reach a person, in their order. */
export type ReachableBy = {
  id: string
  kind: ChannelKind
  address: string
  label: string
  /** Seconds after the page to this person began. */
  delaySeconds: number
  /** False while it fails: whoever has another one is reached through that first. */
  working: boolean
}

export type PageAction = 'acknowledge' | 'escalate' | 'answer' | 'close' | 'handover'

/** Of whoever reads or hears it (`de`, `de-AT`), for the words around the text. Missing: that of the person is looked up when it is queued. */
type Language = string

/** What a page says, whatever carries it. */
export type PageText = {
  /** One line: "Production web shop down". */
  title: string
  /** A few lines more: account, promise, who is next. */
  body: string
  /** What it is about; `url` is its page in the portal. */
  subject: { kind: string; id: string; label: string; url: string }
  severity: Severity
  actions: PageAction[]
  /** Opens `/page/<token>` and allows to act there. */
  token: string
  language?: Language
}

/** The other thing sent to an address: the code that shows it is the person's. */
export type VerificationText = { verification: string; language?: Language }

/** Words to one person that are no page: nothing rings until somebody acts, and who does not answer is not passed over. */
export type NoticeText = {
  notice: true
  title: string
  /** A few lines more; may be empty. */
  body: string
  /** Its page in the portal, for whoever is signed in. */
  url: string
  /** With a token the link is `path` followed by it, and needs no session. */
  path: string | null
  token: string
  /** What an answer by e-mail does, as a sentence; null: answers are not read. */
  answer: string | null
  language?: Language
}

/** What a delivery says: a page (or a test of one), a notice or a code. */
export type Message = { text: PageText | NoticeText | VerificationText }

export type NewDelivery = {
  deliveryId: string
  /** The account the page is about. */
  accountId: string
  personId: string
  channelId: string
  kind: ChannelKind
  address: string
  dueAt: Date
  text: PageText
}

/** What a person did from where they were reached. `note` is for colleagues, `answer` goes to the customer. */
export type ReplyAct = 'acknowledge' | 'escalate' | 'resolve' | 'answer' | 'handover' | 'note'

/** What became of one attempt. */
export type DeliveryResult = {
  deliveryId: string
  personId: string
  channelId: string
  kind: ChannelKind
  at: string
  /** A sentence for staff. */
  error?: string
  /** Failed for good: nothing more is tried over this channel. */
  final: boolean
}

export type NoticeResult = {
  noticeId: string
  topic: string
  personId: string
  /** `failed`: no channel of the person is left. */
  state: 'reached' | 'failed'
  kind: ChannelKind | null
  at: string
  error: string | null
}

export type ChannelBroken = {
  kind: ChannelKind
  /** `gateway`: what all deliveries of the kind go through; `channel`: the one address of one person. */
  scope: 'gateway' | 'channel'
  channelId: string | null
  personId: string | null
  error: string
}

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** Taken by the provider (gateway, mail server, push service, webhook). One event for a batch of results. */
    'channels.handed_over': { deliveries: DeliveryResult[] }
    /** Arrived at the device, as the provider says. */
    'channels.delivered': { deliveries: DeliveryResult[] }
    /** A person had it before them: the call was answered and listened to, the message was read. */
    'channels.seen': { deliveries: DeliveryResult[] }
    'channels.failed': { deliveries: DeliveryResult[] }
    /** A person acts. Published in their name; a refusal of a subscriber is told to them and nothing is stored. */
    'channels.reply': {
      deliveryId: string
      personId: string
      act: ReplyAct
      /** The words of an answer or note; of `handover` the name said; of the others a remark. */
      text?: string
      via: ChannelKind
    }
    'channels.broken': ChannelBroken
    'channels.mended': ChannelBroken
    /** A person's channels changed. */
    'channels.changed': { personId: string }
    /** What became of a notice. The event's subject is what the notice is about. */
    'channels.notice': NoticeResult
    /** Somebody answered a notice by e-mail. Published in their name; a refusal of a subscriber is told to them. */
    'channels.notice_answered': { noticeId: string; topic: string; personId: string; text: string; via: ChannelKind }
  }
}
