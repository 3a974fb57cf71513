import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

/*
 * Checkpoints as C2SP writes them (tlog-checkpoint in a signed-note, tlog-cosignature), so that tools of others read them:
 * lines of text, an empty line, and a line for each signature. We add one extension line, `time <seconds>`, so that a
 * witness can tell a log that stands still from one that has nothing new.
 */

export type Checkpoint = { origin: string; size: number; root: Buffer; at: Date }
export type Signature = { name: string; keyId: string; bytes: Buffer }
/** `note` is all of it as it was read, `text` what was signed. */
export type SignedCheckpoint = Checkpoint & { note: string; text: string; signatures: Signature[] }

/** Kinds of signature of the signed-note format. */
const ed25519 = 1
const cosignature = 4
/** What DER puts before the 32 bytes of an Ed25519 public key (RFC 8410). */
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** Points of small order and their other spellings: a signature by such a "key" says nothing. */
const worthless = new Set([
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
])

/** The public half of a key with the name it signs under: what an auditor keeps. */
export type Verifier = { name: string; keyId: string; raw: Buffer; key: KeyObject; text: string; kind: number }
export type Signer = Verifier & { sign(message: Buffer): Buffer }

function idOf(name: string, kind: number, raw: Buffer): string {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(kind)).update(raw).digest('hex').slice(0, 8)
}

function verifierOf(name: string, raw: Buffer, kind: number): Verifier {
  const keyId = idOf(name, kind, raw)
  const text = `${name}+${keyId}+${Buffer.concat([Buffer.of(kind), raw]).toString('base64')}`
  const key = createPublicKey({ key: Buffer.concat([spki, raw]), format: 'der', type: 'spki' })
  return { name, keyId, raw, key, text, kind }
}

/** Reads `name+id+key`. Throws with a sentence for anything else, and for keys everybody can sign for. */
export function readVerifier(text: string): Verifier {
  const [, name, id, coded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? []
  const bytes = Buffer.from(coded ?? '', 'base64')
  const kind = bytes[0]
  if (!name || bytes.length !== 33 || (kind !== ed25519 && kind !== cosignature))
    throw new Error('This is no key of a log: it must look like name+0123abcd+AX...')
  const raw = bytes.subarray(1)
  const y = Buffer.from(raw)
  y[31]! &= 0x7f
  if (worthless.has(raw.toString('hex')) || worthless.has(y.toString('hex')))
    throw new Error('This key is worthless: anybody can sign for it.')
  const verifier = verifierOf(name, raw, kind)
  if (verifier.keyId !== id) throw new Error('This key is damaged: its number does not agree with it.')
  return verifier
}

/** A signer from a PEM private key (Ed25519, PKCS #8). `cosigns`: for a witness, which signs with a time of its own. */
export function signerOf(name: string, pem: string, cosigns = false): Signer {
  const secret = createPrivateKey(pem)
  if (secret.asymmetricKeyType !== 'ed25519') throw new Error('The key of the audit log must be an Ed25519 key.')
  const raw = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)
  return { ...verifierOf(name, raw, cosigns ? cosignature : ed25519), sign: (message) => sign(null, message, secret) }
}

/** The text of a checkpoint: what is signed. */
export function checkpointText({ origin, size, root, at }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\ntime ${Math.floor(at.getTime() / 1000)}\n`
}

function line(name: string, keyId: string, bytes: Buffer): string {
  return `\u2014 ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), bytes]).toString('base64')}\n`
}

/** A checkpoint with the log's signature. */
export function signCheckpoint(checkpoint: Checkpoint, signer: Signer): string {
  const text = checkpointText(checkpoint)
  return `${text}\n${line(signer.name, signer.keyId, signer.sign(Buffer.from(text)))}`
}

const cosigned = (text: string, seconds: number) => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`)

/** The line a witness adds: it saw this checkpoint at this moment and it was consistent with all it had seen before. */
export function cosign(text: string, at: Date, witness: Signer): string {
  const seconds = Math.floor(at.getTime() / 1000)
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(BigInt(seconds))
  return line(witness.name, witness.keyId, Buffer.concat([stamp, witness.sign(cosigned(text, seconds))]))
}

/** Reads a signed checkpoint. Throws with a sentence when it is none; signatures are not checked here. */
export function readCheckpoint(note: string): SignedCheckpoint {
  const bad = (why: string) => new Error(`This is no checkpoint: ${why}.`)
  if (note.length > 20_000) throw bad('it is too long')
  const end = note.indexOf('\n\n')
  if (end === -1) throw bad('the empty line before its signatures is missing')
  const text = note.slice(0, end + 1)
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n')
  const size = Number(sizeText)
  const root = Buffer.from(rootText, 'base64')
  if (!/^[^\s+]+$/.test(origin)) throw bad('its first line names no log')
  if (!/^(0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size)) throw bad('its second line is no size')
  if (root.length !== 32 || root.toString('base64') !== rootText) throw bad('its third line is no hash')
  const seconds = extensions.map((each) => /^time (\d{1,12})$/.exec(each)?.[1]).find(Boolean)
  if (!seconds) throw bad('it has no time')
  const lines = note.slice(end + 2).split('\n')
  if (lines.pop() !== '') throw bad('its last line is cut')
  const signatures = lines.map((each) => {
    const [, name = '', coded = ''] = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(each) ?? []
    const bytes = Buffer.from(coded, 'base64')
    if (!name || bytes.length < 68 || bytes.toString('base64') !== coded) throw bad('a line of signature is damaged')
    return { name, keyId: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) }
  })
  return { origin, size, root, at: new Date(Number(seconds) * 1000), note, text, signatures }
}

/** Whether the checkpoint carries a valid signature of this key. */
export function isSignedBy({ text, signatures }: SignedCheckpoint, by: Verifier): boolean {
  return signatures.some(({ name, keyId, bytes }) => {
    if (name !== by.name || keyId !== by.keyId) return false
    if (by.kind === ed25519) return bytes.length === 64 && verify(null, Buffer.from(text), by.key, bytes)
    if (bytes.length !== 72) return false
    return verify(null, cosigned(text, Number(bytes.readBigUInt64BE())), by.key, bytes.subarray(8))
  })
}
