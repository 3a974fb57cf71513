import { z } from 'zod'
import { email, id, instant, line, prose, route } from '#platform/http/contract.ts'

export const channelKind = z.enum(['email', 'push', 'sms', 'voice', 'webhook'])

/** `unverified`: never paged. `failing`: passed over for a while when there is another. `gone`: the device is no more. */
export const channelStatus = z.enum(['unverified', 'working', 'failing', 'gone'])

export const channel = z.object({
  id,
  personId: id,
  kind: channelKind,
  /** For a device only the name of its push service. */
  address: z.string(),
  label: z.string(),
  position: z.number().int(),
  /** Seconds after the page to this person began. */
  delaySeconds: z.number().int(),
  /** Of a voice channel: how often a call nobody takes rings again, after how many seconds each. */
  redials: z.number().int(),
  redialSeconds: z.number().int(),
  status: channelStatus,
  verifiedAt: instant.nullable(),
  lastSuccessAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  lastError: z.string().nullable(),
  failingSince: instant.nullable(),
})

export const deliveryFact = z.object({
  id,
  purpose: z.enum(['page', 'test', 'code', 'notice']),
  status: z.enum(['queued', 'handed_over', 'delivered', 'seen', 'failed', 'cancelled']),
  dueAt: instant,
  handedOverAt: instant.nullable(),
  /** Milliseconds from the moment it was due to the moment the provider took it. */
  latenessMs: z.number().int().nullable(),
  attempts: z.number().int(),
  error: z.string().nullable(),
})

const common = {
  /** Whose channel; the caller's own unless said. */
  personId: id.optional(),
  label: line(100).optional(),
  delaySeconds: z.number().int().min(0).max(86_400).default(0),
}
const redials = z.number().int().min(0).max(5)
const redialSeconds = z.number().int().min(10).max(600)
const number = z.string().trim().min(5).max(40)

export const newChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('email'), address: email, ...common }),
  z.strictObject({ kind: z.literal('sms'), address: number, ...common }),
  z.strictObject({
    kind: z.literal('voice'),
    address: number,
    redials: redials.optional(),
    redialSeconds: redialSeconds.optional(),
    ...common,
  }),
  z.strictObject({ kind: z.literal('webhook'), address: z.string().trim().max(2000), ...common }),
  z.strictObject({
    kind: z.literal('push'),
    /** As the browser's PushSubscription says in JSON. */
    subscription: z.object({
      endpoint: z.string().max(2000),
      keys: z.object({ p256dh: z.string().max(200), auth: z.string().max(100) }),
    }),
    ...common,
  }),
])

const byChannel = z.object({ id })
const ofPerson = z.object({ person: id.optional() })

export const channels = {
  list: route({
    method: 'GET',
    path: '/api/channels',
    summary: 'How a person is reached, in their order (your own; those of others for administrators).',
    access: 'person',
    query: ofPerson,
    reply: z.object({
      items: z.array(channel),
      /** How the person is reached while no channel above is ready for use. */
      fallback: z.object({ kind: channelKind, address: z.string() }).nullable(),
      /** Kinds that can be added in this installation. */
      available: z.array(channelKind),
    }),
    errors: ['platform.not_found'],
  }),
  pushKey: route({
    method: 'GET',
    path: '/api/channels/push-key',
    summary: 'The public key browsers subscribe to web push with.',
    access: 'person',
    reply: z.object({ publicKey: z.string() }),
  }),
  add: route({
    method: 'POST',
    path: '/api/channels',
    summary: 'Adds a channel. E-mail, SMS and voice are sent a code to verify them with.',
    access: 'person',
    body: newChannel,
    reply: channel,
    errors: [
      'channels.address_invalid',
      'channels.address_refused',
      'channels.exists',
      'channels.too_many',
      'channels.not_available',
      'channels.code_too_many',
    ],
    idempotent: true,
  }),
  change: route({
    method: 'PATCH',
    path: '/api/channels/:id',
    summary: 'Changes the label, the delay or the redialling of a channel.',
    access: 'person',
    params: byChannel,
    body: z.object({
      label: line(100).optional(),
      delaySeconds: common.delaySeconds.removeDefault().optional(),
      redials: redials.optional(),
      redialSeconds: redialSeconds.optional(),
    }),
    reply: channel,
  }),
  remove: route({
    method: 'DELETE',
    path: '/api/channels/:id',
    summary: 'Removes a channel.',
    access: 'person',
    params: byChannel,
  }),
  forgetDevice: route({
    method: 'POST',
    path: '/api/channels/forget-device',
    summary:
      'Removes the channel of this browser, named by the endpoint of its subscription. Nothing happens when there is none.',
    access: 'person',
    body: z.object({ endpoint: z.string().max(2000) }),
  }),
  order: route({
    method: 'PUT',
    path: '/api/channels/order',
    summary: 'Puts all channels of a person in order, with their delays.',
    access: 'person',
    body: z.object({
      personId: id.optional(),
      channels: z.array(z.strictObject({ id, delaySeconds: z.number().int().min(0).max(86_400) })).max(50),
    }),
    reply: z.object({ items: z.array(channel) }),
    errors: ['channels.order_incomplete'],
  }),
  sendCode: route({
    method: 'POST',
    path: '/api/channels/:id/code',
    summary: 'Sends a new code to an address that is not verified yet.',
    access: 'person',
    params: byChannel,
    errors: ['channels.already_verified', 'channels.code_too_many'],
  }),
  verify: route({
    method: 'POST',
    path: '/api/channels/:id/verification',
    summary: 'Verifies a channel with the code that was sent to it.',
    access: 'person',
    params: byChannel,
    body: z.object({ code: z.string().trim().max(20) }),
    reply: channel,
    errors: ['channels.code_wrong', 'channels.already_verified'],
  }),
  test: route({
    method: 'POST',
    path: '/api/channels/:id/test',
    summary: 'Sends a test page over the channel.',
    access: 'person',
    params: byChannel,
    reply: z.object({ deliveryId: id }),
    errors: ['channels.not_verified'],
  }),
  newSecret: route({
    method: 'POST',
    path: '/api/channels/:id/secret',
    summary: 'Makes the secret a webhook is signed with; a former one stays valid for 24 hours.',
    access: 'person',
    stepUp: true,
    params: byChannel,
    reply: z.object({ secret: z.string() }),
    errors: ['channels.no_secret'],
  }),
  deliveries: route({
    method: 'GET',
    path: '/api/channels/:id/deliveries',
    summary: 'The newest deliveries over a channel, with how late each was.',
    access: 'person',
    params: byChannel,
    reply: z.object({ items: z.array(deliveryFact) }),
  }),
  act: route({
    method: 'POST',
    path: '/api/channels/:id/acts',
    summary: 'The receiver of a webhook acts on the page: signed with the same secret, as Standard Webhooks says.',
    access: 'public',
    params: byChannel,
    body: z.object({
      deliveryId: id,
      act: z.enum(['acknowledge', 'escalate', 'resolve', 'answer', 'handover', 'note']),
      text: prose(20_000).optional(),
    }),
    reply: z.object({ said: z.string() }),
    errors: ['channels.bad_signature', 'platform.not_found'],
    bodyLimit: 64 * 1024,
  }),
}

/** A form of the gateway is a few hundred bytes and one SMS of at most 1,600 characters. */
const largestForm = 16 * 1024

/** What the telephone gateway calls: forms signed with X-Twilio-Signature, answered in TwiML. */
export const phone = {
  sms: route({
    method: 'POST',
    path: '/api/phone/sms',
    summary: 'An SMS came in (called by the phone gateway).',
    access: 'public',
    bodyLimit: largestForm,
    errors: ['channels.bad_signature'],
  }),
  voice: route({
    method: 'POST',
    path: '/api/phone/voice/:id',
    summary: 'What to say in a call (called by the phone gateway).',
    access: 'public',
    bodyLimit: largestForm,
    params: byChannel,
    errors: ['channels.bad_signature'],
  }),
  keys: route({
    method: 'POST',
    path: '/api/phone/voice/:id/keys',
    summary: 'A key was pressed in a call (called by the phone gateway).',
    access: 'public',
    bodyLimit: largestForm,
    params: byChannel,
    errors: ['channels.bad_signature'],
  }),
  status: route({
    method: 'POST',
    path: '/api/phone/status/:id',
    summary: 'What became of an SMS or call (called by the phone gateway).',
    access: 'public',
    bodyLimit: largestForm,
    params: byChannel,
    errors: ['channels.bad_signature'],
  }),
}
