import type { App } from '#platform/app.ts'
import { type Config, loadConfig } from '#platform/config.ts'
import { openDatabase, type Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { createLog } from '#platform/log.ts'
import { openSeal, type Seal } from '../../licence-server/approvers.ts'
import { type Folder, openFolder } from '../../licence-server/folder.ts'
import { lacksLicensing } from '../../licence-server/server.ts'
import { actor } from '../../licence-server/sign/signing.ts'
import { CommandError } from '../command.ts'
import { databaseOf } from '../licence-server.ts'

export type AtServer = {
  config: Config
  folder: Folder
  seal: Seal
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** Works where the licence server does: with its folder, and in the database under its role. */
export async function atServer(work: (at: AtServer) => Promise<number>): Promise<number> {
  const config = loadConfig()
  const folder = await openFolder(config)
  const seal = await openSeal(folder)
  const { url, leave } = await databaseOf(config)
  try {
    const lacking = await lacksLicensing(url)
    if (lacking) throw new CommandError(lacking)
    const app = { config, log: createLog('warn'), instanceId: newId() } as unknown as App
    const db = openDatabase(url, 4, () => app, 'palisade_licence')
    try {
      return await work({ config, folder, seal, transact: (each) => db.transact(actor, each) })
    } finally {
      await db.close()
    }
  } finally {
    await leave()
  }
}
