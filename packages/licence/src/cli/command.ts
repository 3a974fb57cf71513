import { existsSync, readFileSync } from 'node:fs'
import { openState, type StateFile } from '../file.ts'
import type { State } from '../state.ts'

/** What a command works on. `now` is the machine's time, or the one given with --time. */
export type Call = {
  statePath: string
  keyPath: string
  file: StateFile
  now: Date
  words: string[]
  options: Record<string, string | boolean | undefined>
}

/** What a command ends with: `exit` 0 done, 1 refused; `say` for people, `json` with --json. */
export type Outcome = { exit: 0 | 1; say: string[]; json: unknown }

/** The command line is wrong: exit 2. */
export class Misused extends Error {}

export function option(call: Call, name: string): string | undefined {
  const value = call.options[name]
  return typeof value === 'string' ? value : undefined
}

export function stateOf(statePath: string): StateFile {
  return openState(statePath)
}

/** `--trust` as it is given: the hash itself, or a file that holds it. */
export function trustOf(call: Call): string | null {
  const given = option(call, 'trust')
  if (given === undefined) return null
  const text = existsSync(given) ? readFileSync(given, 'utf8').trim() : given
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new Misused('--trust takes the 64 digits that the vendor gave, or a file with them.')
  return text
}

/** A trust that is given is taken once; another one later is refused. */
export function withTrust(state: State, pin: string | null): State {
  if (pin === null || pin === state.pin) return state
  if (state.pin !== null)
    throw new Misused(`This appliance trusts ${state.pin} already. That is not changed afterwards.`)
  return { ...state, pin }
}
