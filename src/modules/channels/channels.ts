import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { mountHooks } from './hooks.ts'
import { sealOldSecrets } from './queries/secret.ts'
import { mountRoutes } from './routes.ts'
import { armPrune, registerWorkers } from './workers.ts'

export { createChannel } from './operations/create.ts'
export { deliverBatch } from './operations/deliver.ts'
export { reported } from './operations/inbound.ts'
export {
  type PageMail,
  type PageMailResult,
  pageReplyFromMail,
  personOfNumber,
  writerOfMail,
} from './operations/mail-reply.ts'
export { type NewNotice, noticeAnswered, noticeByToken, notify } from './operations/notify.ts'
export { cancelDeliveries, queueDelivery, rescheduleDeliveries } from './operations/queue.ts'
export { channelsOf } from './operations/reach.ts'
export { readTexts, type TextMessage, type TextReader } from './operations/readers.ts'
export { type Reminder, remind } from './operations/remind.ts'
export { type BrokenChannel, brokenChannels } from './queries/broken.ts'
export { stopRedials } from './queries/delivery.ts'
export { type GatewayState, gatewayStates } from './queries/gateway.ts'
export { noticesAbout, type StoredNotice } from './queries/notice.ts'
export { newWebhookSecret, webhookHeaders } from './rules/signatures.ts'
export type { Outcome, Sender } from './senders/sender.ts'
export type {
  ChannelBroken,
  ChannelKind,
  DeliveryResult,
  NewDelivery,
  NoticeResult,
  PageAction,
  PageText,
  ReachableBy,
  ReplyAct,
} from './types.ts'

export async function start(app: App): Promise<() => Promise<void>> {
  registerWorkers(app)
  mountRoutes(app)
  await mountHooks(app)
  return async () => {
    await sealOldSecrets(app)
    await app.db.transact(systemActor('channels'), armPrune)
  }
}
