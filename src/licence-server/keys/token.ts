import { spawn } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Signer } from '#licence-issue'
import { RootKeyError } from './root.ts'

/** A key in a PKCS#11 token: the module that speaks to it, the label of the token, the key's id in hexadecimal digits. */
export type Token = { module: string; token: string; id: string }

/** Makes an Ed25519 key inside the token (PKCS#11 3.0, CKM_EC_EDWARDS_KEY_PAIR_GEN) and returns its public half. */
export async function makeTokenKey(token: Token, pin: string): Promise<Buffer> {
  await pkcs11Tool(token, pin, [
    '--keypairgen',
    '--key-type',
    'EC:edwards25519',
    '--id',
    token.id,
    '--label',
    'palisade root',
  ])
  return tokenPublicKey(token)
}

/** The raw public key, as the token tells it. */
export async function tokenPublicKey(token: Token): Promise<Buffer> {
  return inFolder(async (folder) => {
    const file = join(folder, 'key')
    await pkcs11Tool(token, null, ['--read-object', '--type', 'pubkey', '--id', token.id, '--output-file', file])
    const bytes = await readFile(file)
    const key = bytes.includes('-----BEGIN')
      ? createPublicKey(bytes)
      : createPublicKey({ key: bytes, format: 'der', type: 'spki' })
    if (key.asymmetricKeyType !== 'ed25519')
      throw new RootKeyError(`The key ${token.id} of the token is no Ed25519 key.`)
    return Buffer.from(key.export({ format: 'der', type: 'spki' }).subarray(-32))
  })
}

/** Signs inside the token (CKM_EDDSA). Whoever asks verifies what comes back. */
export function tokenSigner(token: Token, publicKey: Buffer, pin: string): Signer {
  return {
    publicKey,
    sign: (message) =>
      inFolder(async (folder) => {
        const [input, output] = [join(folder, 'message'), join(folder, 'signature')]
        await writeFile(input, message, { mode: 0o600 })
        const what = [
          '--sign',
          '--mechanism',
          'EDDSA',
          '--id',
          token.id,
          '--input-file',
          input,
          '--output-file',
          output,
        ]
        await pkcs11Tool(token, pin, what)
        return readFile(output)
      }),
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-token-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The PIN goes by the environment: arguments are seen by every user of the machine. */
function pkcs11Tool({ module, token }: Token, pin: string | null, args: string[]): Promise<void> {
  const login = pin === null ? [] : ['--login', '--pin', 'env:PALISADE_TOKEN_PIN']
  const env = pin === null ? process.env : { ...process.env, PALISADE_TOKEN_PIN: pin }
  return new Promise((done, failed) => {
    const tool = spawn('pkcs11-tool', ['--module', module, '--token-label', token, ...login, ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    tool.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-2000)
    })
    tool.on('error', () =>
      failed(new RootKeyError('pkcs11-tool is not installed (Debian: opensc); it speaks to the token.')),
    )
    tool.on('close', (code) =>
      code === 0 ? done() : failed(new RootKeyError(`The token did not do it: ${lastLine(said)}`)),
    )
  })
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && line !== 'Aborting.')
  return lines.at(-1) ?? 'pkcs11-tool says nothing.'
}
