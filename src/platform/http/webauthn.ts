import { z } from 'zod'

/** Options and answers of WebAuthn, as @simplewebauthn/browser takes and gives them. */
export const webauthnOptions = z.record(z.string(), z.unknown())
export const webauthnAnswer = z
  .object({
    id: z.string().max(2000),
    rawId: z.string().max(2000),
    type: z.literal('public-key'),
    response: z.record(z.string(), z.unknown()),
    authenticatorAttachment: z.string().max(40).nullish(),
    clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
  })
  .loose()
