import type { App } from '#platform/app.ts'
import { mount } from '#platform/http/mount.ts'
import { disposition } from '#support'
import { bot } from './contract.ts'
import { accountAddress, projectAddress } from './operations/address.ts'
import { download } from './operations/download.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, bot.projectAddress, ({ actor, params }) =>
    transact(actor, async (tx) => ({ address: await projectAddress(tx, params.id) })),
  )
  mount(app, bot.accountAddress, ({ actor, params }) =>
    transact(actor, async (tx) => ({ address: await accountAddress(tx, params.id) })),
  )
  mount(app, bot.botFile, async ({ actor, params, reply }) => {
    const file = await transact(actor, (tx) => download(tx, params.id))
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', disposition('attachment', file.name))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600')
      .send(file.bytes)
    return undefined
  })
}
