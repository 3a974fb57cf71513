import { createHash, randomBytes } from 'node:crypto'
import { newToken } from '#platform/id.ts'

/**
 * Secrets are random, so one round of SHA-256 keeps them: whoever reads the hash cannot find 128 bits or more.
 * Only people's own words (passwords) need argon2.
 */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** 256 bits for sessions and links. */
export function newSecret(): string {
  return newToken(32)
}

export const tokenPrefix = 'pal_'

/** An API token: the prefix lets scanners of leaked secrets know it. */
export function newApiToken(): string {
  return `${tokenPrefix}${newToken(32)}`
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789' // without those that are read wrong: i l o 0 1

/** A recovery code of 16 letters in groups of four: 79 bits. */
export function newRecoveryCode(): string {
  let code = ''
  while (code.length < 16)
    // Bytes from 248 on are dropped: 248 is the last multiple of 31, and a remainder of more would prefer some letters.
    for (const byte of randomBytes(32)) if (byte < 248 && code.length < 16) code += letters[byte % 31]
  return code.replace(/(.{4})(?=.)/g, '$1-')
}

/** A recovery code as typed, in the form that was hashed. */
export function readRecoveryCode(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/(.{4})(?=.)/g, '$1-')
}
