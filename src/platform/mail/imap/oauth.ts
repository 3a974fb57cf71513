import { z } from 'zod'
import { clock } from '../../clock.ts'
import { OutboundError, outboundFetch } from '../../http/outbound.ts'
import { ImapTrouble } from './trouble.ts'

export type OauthClient = {
  tokenUrl: string
  clientId: string
  scope: string
  clientSecret: string
  refreshToken: string
}

export type AccessToken = {
  token: string
  expiresAt: Date
  /** A new refresh token when the server turned the old one over: the old one is worth nothing now. */
  refreshToken: string | null
}

const reply = z.object({
  access_token: z.string().min(1).max(16_384),
  expires_in: z.coerce.number().optional(),
  refresh_token: z.string().min(1).max(16_384).optional(),
})
const refusal = z.object({ error: z.string().max(200), error_description: z.string().max(1000).optional() })

/**
 * Makes an access token from a refresh token (RFC 6749 6). The address came from a settings page, so it goes through the
 * outbound door. Throws ImapTrouble with a sentence for whoever set the mailbox up; never repeats a secret.
 */
export async function refreshAccess(client: OauthClient, allowPrivate: boolean): Promise<AccessToken> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: client.refreshToken,
    client_id: client.clientId,
  })
  if (client.clientSecret) form.set('client_secret', client.clientSecret)
  if (client.scope) form.set('scope', client.scope)
  const answer = await outboundFetch(
    client.tokenUrl,
    {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      timeoutMs: 15_000,
    },
    { allowPrivate },
  ).catch((error: unknown) => {
    if (error instanceof OutboundError) throw new ImapTrouble(`No access token: ${error.message}`)
    throw error
  })
  const body = parsed(answer.body)
  const token = reply.safeParse(body)
  if (answer.status === 200 && token.success)
    return {
      token: token.data.access_token,
      expiresAt: new Date(clock.now().getTime() + (token.data.expires_in ?? 300) * 1000),
      refreshToken: token.data.refresh_token ?? null,
    }
  const refused = refusal.safeParse(body)
  const why = refused.success
    ? `${refused.data.error} ${refused.data.error_description ?? ''}`.trim()
    : `${answer.status}`
  throw new ImapTrouble(`No access token: the server for tokens answered ${why.slice(0, 300)}.`)
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
