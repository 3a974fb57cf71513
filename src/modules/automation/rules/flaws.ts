import { problemOf } from '#procedures'
import { feelOf } from './plain.ts'
import { type Content, everyField, type Flaw } from './types.ts'

/** What is known of an act: its inputs, and what is wrong with a text given for one (null: nothing). */
export type KnownAct = {
  inputs: readonly { name: string; required: boolean }[]
  flawOf: (input: string, text: string) => string | null
}
export type Known = { events: readonly { name: string; fields: readonly string[] }[]; act: KnownAct | null }

/** What keeps a rule from being published, part by part. */
export function flawsOf({ event, condition, act }: Content, known: Known): Flaw[] {
  const flaws: Flaw[] = []
  const flaw = (part: string, code: string, text: string) => void flaws.push({ part, code, text })
  const heard = known.events.find(({ name }) => name === event)
  if (!heard) flaw('event', 'unknown_event', 'There is no such event.')
  if (condition.kind === 'plain' && heard)
    condition.tests.forEach(({ field }, n) => {
      if (![...heard.fields, ...everyField].includes(field))
        flaw(`condition.${n}`, 'unknown_field', `The event does not tell “${field}”.`)
    })
  const feel = feelOf(condition)
  const problem = feel === '' ? null : problemOf(feel)
  if (problem) flaw('condition', problem.code, problem.message)
  if (!known.act) flaw('act', 'unknown_act', 'There is no such act for rules.')
  else flaws.push(...inputFlaws(act.inputs, known.act))
  return flaws
}

function inputFlaws(given: Readonly<Record<string, string>>, act: KnownAct): Flaw[] {
  const flaws: Flaw[] = []
  for (const { name, required } of act.inputs)
    if (required && !given[name]?.trim())
      flaws.push({ part: `act.${name}`, code: 'missing', text: 'Must be filled in.' })
  for (const [name, text] of Object.entries(given)) {
    const part = `act.${name}`
    if (text === '') continue
    if (!act.inputs.some((input) => input.name === name))
      flaws.push({ part, code: 'unknown_input', text: 'The act has no such input.' }) // biome-ignore format: one flaw
    else if (text.startsWith('=')) {
      const problem = problemOf(text.slice(1))
      if (problem) flaws.push({ part, code: problem.code, text: problem.message })
    } else {
      const wrong = act.flawOf(name, text)
      if (wrong) flaws.push({ part, code: 'refused', text: wrong })
    }
  }
  return flaws
}
