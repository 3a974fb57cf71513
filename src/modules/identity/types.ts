/** From where a call comes, for the record and for telling sessions apart. */
export type Place = { ip: string; device: string }

/** How a session began. */
export type Strength = 'password' | 'password_and_code' | 'password_and_recovery_code' | 'passkey' | 'link'

/** What the browser is to keep after a step of sign-in: a session, or a half-finished sign-in that is none. */
export type SignedIn =
  | { next: 'done'; secret: string; expiresAt: Date }
  | { next: 'code'; secret: string; expiresAt: Date }

export type Credential = {
  personId: string
  accountId: string
  passwordHash: string | null
  passwordChangedAt: Date | null
  verifiedEmail: string | null
  /** Sealed; `totpSecretOf` opens it. */
  totpSealed: Buffer | null
  totpConfirmedAt: Date | null
  totpLastStep: number
  preferences: Record<string, unknown>
}

export type Session = {
  id: string
  personId: string
  strength: Strength
  device: string
  ip: string | null
  createdAt: Date
  seenAt: Date
  expiresAt: Date
}

export type Passkey = {
  id: string
  personId: string
  accountId: string
  credentialId: string
  publicKey: Buffer
  counter: number
  transports: string[]
  backedUp: boolean
  name: string
  createdAt: Date
  usedAt: Date | null
}

export type ApiToken = {
  id: string
  personId: string
  personName: string
  name: string
  ending: string
  scopes: string[]
  networks: string[]
  createdAt: Date
  expiresAt: Date
  usedAt: Date | null
  revokedAt: Date | null
}

export type LinkKind = 'invitation' | 'reset' | 'set_up'

export type AccessLink = {
  id: string
  kind: LinkKind
  accountId: string | null
  personId: string | null
  email: string | null
  expiresAt: Date
}
