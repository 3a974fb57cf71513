import { type Config, ConfigError, loadConfig } from '#platform/config.ts'
import { examineDatabase } from './doctor/database.ts'
import { examineMachine } from './doctor/machine.ts'
import { examineNetwork } from './doctor/network.ts'

/** What an examination found: fine, to be looked at, or something that keeps Palisade from working. */
export type Finding = { state: 'ok' | 'warn' | 'fail'; what: string; says: string }

/** Looks for what would keep Palisade from working: one line a check, and exit 1 when something does. */
export async function run(): Promise<number> {
  let failed = false
  const tell = (findings: readonly Finding[]) => {
    for (const { state, what, says } of findings) {
      failed ||= state === 'fail'
      process.stdout.write(`${state.padEnd(6)}${what.padEnd(18)}${says}\n`)
    }
  }
  const config = settings(tell)
  tell(await examineMachine(config))
  if (!config) return 1
  tell(await examineDatabase(config))
  tell(await examineNetwork(config))
  return failed ? 1 : 0
}

function settings(tell: (findings: Finding[]) => void): Config | null {
  try {
    const config = loadConfig()
    tell([{ state: 'ok', what: 'settings', says: 'can be used' }])
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    tell([{ state: 'fail', what: 'settings', says: error.message }])
    return null
  }
}
