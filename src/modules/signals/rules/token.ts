import { hash } from 'node:crypto'
import { newToken } from '#platform/id.ts'

/** Before each token of a source: scanners of leaked secrets know it by that, and no other door takes it for theirs. */
export const tokenPrefix = 'pss_'

/** A token of a source, 256 random bits. */
export function newSourceToken(): string {
  return `${tokenPrefix}${newToken(32)}`
}

/** Random enough that one round of SHA-256 keeps it. */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}

/**
 * The token of a call: `Authorization: Bearer`, the password of `Basic` (any name), or `X-Palisade-Token`; null for none. Never
 * from the address: addresses stand in logs.
 */
export function tokenIn(headers: { authorization?: string; 'x-palisade-token'?: string | string[] }): string | null {
  const own = headers['x-palisade-token']
  const said = headers.authorization ?? ''
  const basic = /^Basic ([A-Za-z0-9+/=]{1,600})$/i.exec(said)?.[1]
  const found =
    typeof own === 'string'
      ? own
      : basic
        ? Buffer.from(basic, 'base64')
            .toString('latin1')
            .replace(/^[^:]*:/, '')
        : /^Bearer (\S{1,200})$/i.exec(said)?.[1]
  return found?.startsWith(tokenPrefix) && found.length <= 200 ? found : null
}
