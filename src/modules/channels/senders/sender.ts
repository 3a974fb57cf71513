import type { App } from '#platform/app.ts'
import type { Sending } from '../queries/delivery.ts'

/** What came of one attempt. */
export type Outcome =
  | { ok: true; providerId: string | null }
  | {
      ok: false
      /** A sentence for staff; never holds a secret or the words of the page. */
      error: string
      /** The same attempt again will fail again. */
      permanent: boolean
      /** Whose fault: the one address, or what every message of the kind goes through. */
      scope: 'channel' | 'gateway'
      /** The device does not exist any more. */
      gone?: boolean
      retryAfterMs?: number | null
    }

/** Hands one delivery to the provider. The provider sees the delivery's id as idempotency key. */
export type Sender = (delivery: Sending, app: App) => Promise<Outcome>

export function gatewayTrouble(error: string, permanent = false, retryAfterMs: number | null = null): Outcome {
  return { ok: false, error, permanent, scope: 'gateway', retryAfterMs }
}

export function channelTrouble(error: string, permanent: boolean, retryAfterMs: number | null = null): Outcome {
  return { ok: false, error, permanent, scope: 'channel', retryAfterMs }
}
