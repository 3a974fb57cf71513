import type { z } from 'zod'
import type { App } from '#platform/app.ts'
import { actAnywhere, describeActs, moduleEvents } from '#procedures'
import { flawsOf, type KnownAct } from '../rules/flaws.ts'
import { type Content, everyField, type Flaw, signs } from '../rules/types.ts'

/** What keeps a rule from being published, by the acts and events there are. */
export function flawsIn(app: App, content: Content): Flaw[] {
  return flawsOf(content, { events: moduleEvents, act: knownAct(app, content.act.name) })
}

function knownAct(app: App, name: string): KnownAct | null {
  const act = actAnywhere(app, name)
  if (!act) return null
  const { shape } = act.inputs
  return {
    inputs: Object.entries(shape).map(([input, of]) => ({ name: input, required: !accepts(of, undefined) })),
    flawOf(input, text) {
      const read = (shape[input] as z.ZodType).safeParse(text)
      return read.success ? null : (read.error.issues[0]?.message ?? 'is refused')
    },
  }
}

const accepts = (of: unknown, value: unknown) => (of as z.ZodType).safeParse(value).success

/** Events with their fields, acts with their inputs, and signs, for whoever writes a rule. */
export function describeAutomation(app: App) {
  return {
    events: moduleEvents.map(({ name, text, fields }) => ({ name, text, fields: [...new Set([...fields, ...everyField])] })), // biome-ignore format: one list
    acts: describeActs(app)
      .filter(({ anywhere }) => anywhere)
      .map(({ name, title, inputs, gives }) => ({ name, title, inputs, gives })),
    signs: [...signs],
  }
}
