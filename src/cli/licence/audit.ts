import { AuditWatch } from '../../licence-server/check/audit.ts'
import { CommandError } from '../command.ts'
import { atServer } from './at-server.ts'
import { out } from './say.ts'

/** After the audit log was started anew (`palisade audit resume`), for a reason an operator knows. */
export async function run(args: string[]): Promise<number> {
  if (args.length !== 1 || args[0] !== 'trust') throw new CommandError('palisade licence audit trust')
  return atServer(async ({ folder, transact }) => {
    const key = await transact((tx) => new AuditWatch(folder).trustAnew(tx))
    out(`The licence server goes by this key of the audit log once it is started again: ${key}`)
    return 0
  })
}
