import yauzl from 'yauzl'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/** What replies here may have. */
export type Body = {
  id: string
  code: string
  detail: string
  rows: number
  made: number
  faults: { line: number; code: string; says: string; cell: unknown }[]
  items: { id: string }[]
  status: string
  severity: string
  tags: string[]
  name: string
  email: string
  promises: unknown[]
  messages: { kind: string; text: string; attachments: { name: string }[] }[]
}

/** The small provider with an administrator, an engineer, a manager and a customer signed in, and what may be counted. */
export async function createTransfer() {
  const world = await createWorld()
  const provider = await world.tx(makeProvider)

  async function signIn(personId: string) {
    const client: Client = await clientOf(world, personId)
    const typed = async (answer: ReturnType<Client['get']>) => {
      const { status, body, text } = await answer
      return { status, body: body as Body, text }
    }
    return {
      cookie: client.cookie,
      get: (path: string) => typed(client.get(path)),
      post: (path: string, body: unknown) => typed(client.post(path, body)),
    }
  }
  const ada = await signIn(provider.staff.ada)
  const sam = await signIn(provider.staff.sam)
  const kim = await signIn(provider.staff.kim)
  const jordan = await signIn(provider.acme.jordan)

  const count = async (table: 'account' | 'person' | 'request' | 'contract') =>
    (
      await world.tx((tx) =>
        tx
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow(),
      )
    ).n

  return { world, provider, signIn, ada, sam, kim, jordan, count }
}

/** The files of a ZIP as texts, by name. */
export async function unzip(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true })
  const found = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
    found.set(entry.fileName, Buffer.concat(pieces).toString('utf8'))
  }
  return found
}
