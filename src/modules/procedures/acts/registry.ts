import type { z } from 'zod'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Subject } from '#platform/events/events.ts'
import type { Data } from '../rules/face.ts'

/**
 * On whose behalf an act is done: a run of a procedure, or a rule. `call` names this very doing, for others who must know it when it
 * comes again.
 */
export type Place = {
  accountId: string
  title: string
  /** The account's own people may see what it writes for them. */
  shared: boolean
  call: string
  /** The run; null for a rule. */
  runId: string | null
  /** What it is about: where it writes, and what it pages for. `paged` stands for itself, so that it cannot be mixed up with another page. */
  subject: Subject
  paged: Subject
  /** How people name it, and its page in the portal. */
  label: string
  url: string
  /** First part of the kind of what it writes and tells: `procedures`. */
  speaks: string
  /** The secret its calls are signed with. */
  secret: (tx: Tx) => Promise<string>
}

/** Where an act of a run is done. */
export type ActPlace = Place & {
  runId: string
  number: number
  procedureId: string
  procedureAccountId: string
  job: number
}

/** The step is done with this data, or waits for somebody: `waits` says what it is now. */
export type ActResult =
  | { done: Data }
  | { waits: 'door' }
  /** For whoever offers the act: they end it with `endAct` or `failAct`. Asked again after a crash, they wait no second time. */
  | { waits: 'elsewhere' }
  | { waits: 'approval'; who: unknown; question: string; passkey: boolean }

/** An act that went wrong for good. A code that an error event of the drawing catches goes on there; else a person is asked. */
export class ActFailed extends Error {
  readonly code: string
  constructor(code: string, text: string) {
    super(text)
    this.name = 'ActFailed'
    this.code = code
  }
}

type Common<S extends z.ZodObject> = {
  /** One line for the editor. */
  title: string
  inputs: S
  /** Names of what it gives to the data. */
  gives?: readonly string[]
}

/**
 * What a service task can do. `inside` acts in the transaction that moves the run on, so it is done exactly once. `outside` speaks
 * to the world: it may be done again after a crash, and says `place.call` to whom it speaks.
 */
export type Act<S extends z.ZodObject = z.ZodObject> = Common<S> &
  (
    | { anywhere?: false; inside: (tx: Tx, place: ActPlace, inputs: z.output<S>) => Promise<ActResult> }
    | { anywhere?: false; outside: (app: App, place: ActPlace, inputs: z.output<S>) => Promise<Data> }
    | AnywhereAct<S>
  )

/** An act that needs no run around it and waits for nobody: rules do it too. */
type AnywhereAct<S extends z.ZodObject> =
  | { anywhere: true; inside: (tx: Tx, place: Place, inputs: z.output<S>) => Promise<{ done: Data }> }
  | { anywhere: true; outside: (app: App, place: Place, inputs: z.output<S>) => Promise<Data> }

export type ActAnywhere = Common<z.ZodObject> & AnywhereAct<z.ZodObject>

const acts = new WeakMap<App, Map<string, Act>>()

/** A module offers an act to those who draw procedures. Called in its `start`; a name is taken once. */
export function registerAct<S extends z.ZodObject>(app: App, name: string, act: Act<S>): void {
  const all = acts.get(app) ?? new Map<string, Act>()
  if (all.has(name)) throw new Error(`act ${name} is registered twice`)
  all.set(name, act as unknown as Act)
  acts.set(app, all)
}

export const actNamed = (app: App, name: string): Act | null => acts.get(app)?.get(name) ?? null

/** An act by its name, if it needs no run. */
export function actAnywhere(app: App, name: string): ActAnywhere | null {
  const act = actNamed(app, name)
  return act?.anywhere ? act : null
}

/** All acts, as the editor shows them. */
export function describeActs(app: App) {
  return [...(acts.get(app) ?? [])].map(([name, { title, inputs, gives = [], anywhere = false }]) => ({
    name,
    title,
    anywhere,
    inputs: Object.entries(inputs.shape).map(([key, shape]) => ({
      name: key,
      required: !(shape as z.ZodType).safeParse(undefined).success,
      text: (shape as z.ZodType).description ?? '',
    })),
    gives: [...gives],
  }))
}
