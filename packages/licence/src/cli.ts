#!/usr/bin/env node
// `palisade-licence`: what an appliance does with its licence from the command line.
import { parseArgs } from 'node:util'
import { type Call, Misused, type Outcome, stateOf } from './cli/command.ts'
import { giveLicenceBack, receipt, request } from './cli/give.ts'
import { consumeStep, importFiles, status } from './cli/take.ts'
import { StateTrouble } from './file.ts'
import { Refused } from './refusal.ts'

const commands: Record<string, (call: Call) => Outcome | Promise<Outcome>> = {
  request,
  import: importFiles,
  status,
  consume: consumeStep,
  receipt,
  return: giveLicenceBack,
}

const help = `palisade-licence COMMAND

  request [--trust HASH|FILE] [--name TEXT] [--key LICENCE-KEY]
                                    make this appliance's key and a file that registers it
  request --kind KIND --amount 5TB [--note TEXT]
                                    make a file that asks for capacity
  import FILE... [--trust HASH|FILE] [--time 2026-11-26T07:30Z]
                                    import packages; --time where the clock here is wrong
  status [--journal]                what there is; --journal verifies every entry
  consume KIND AMOUNT --id NAME     use capacity
  consume reserve KIND AMOUNT --id NAME
  consume settle NAME AMOUNT        what it really used
  consume release NAME              it was not done
  consume refund NAME AMOUNT        all that is given back of it
  receipt                           what was used, for the vendor: a file, and codes for the telephone
  return --yes                      give the licence back, with a proof

  --state FILE   the state (else PALISADE_LICENCE_STATE, else ./licence.state); its key is FILE.key
  --out FILE     where a file for the vendor goes; - is standard output
  --json         answer in JSON

Ends with 0 when done, 1 when refused, 2 when called wrongly, 3 when the state cannot be used.
`

function readCall(args: string[]): { command: (call: Call) => Outcome | Promise<Outcome>; call: Call } {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] }
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...{ state: text, out: text, json: flag, trust: text, name: text, key: text, kind: text, amount: text },
        ...{ note: text, time: text, journal: flag, id: text, yes: flag, help: flag },
      },
    })
  } catch (error) {
    throw new Misused((error as Error).message)
  }
  const [name = '', ...words] = parsed.positionals
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || parsed.values.help)
    throw new Misused(name && !command ? `There is no command ${name}.\n\n${help}` : help)
  const statePath = String(parsed.values.state ?? process.env.PALISADE_LICENCE_STATE ?? 'licence.state')
  const now = parsed.values.time === undefined ? new Date() : new Date(String(parsed.values.time))
  if (Number.isNaN(now.getTime())) throw new Misused('--time takes a time such as 2026-11-26T07:30Z.')
  const call = { statePath, keyPath: `${statePath}.key`, file: stateOf(statePath), now, words, options: parsed.values }
  return { command, call }
}

async function main(args: string[]): Promise<number> {
  const json = args.includes('--json')
  const trouble = (code: string, sentence: string) => {
    if (json) process.stdout.write(`${JSON.stringify({ code, sentence })}\n`)
    else process.stderr.write(`${code}: ${sentence}\n`)
  }
  try {
    const { command, call } = readCall(args)
    const { exit, say, json: answer } = await command(call)
    const plain = () => JSON.stringify(answer, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
    // With --out - standard output is the file itself.
    const stream = call.options.out === '-' || (exit !== 0 && !json) ? process.stderr : process.stdout
    stream.write(json ? `${plain()}\n` : `${say.join('\n')}\n`)
    return exit
  } catch (error) {
    if (error instanceof Misused) process.stderr.write(`${error.message}\n`)
    else if (error instanceof StateTrouble || error instanceof Refused) trouble(error.code, error.message)
    else trouble('TROUBLE', (error as Error).message)
    return error instanceof Misused ? 2 : error instanceof Refused ? 1 : 3
  }
}

process.exitCode = await main(process.argv.slice(2))
