import { readFileSync } from 'node:fs'
import { languagesOf, permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { notFound } from '#platform/problem.ts'
import { importProcedure } from '../operations/exchange.ts'
import { plannedSteps } from '../plan/steps.ts'
import { readerOf } from '../read/reader.ts'
import type { Finding } from '../rules/face.ts'
import { catalogue, type LibraryLanguage, wordsOfTemplate } from './catalogue.ts'

/** A template that is shipped with the program: what it is for, how many steps of people it has, and their roles. */
export type Template = { key: string; name: string; description: string; steps: number; roles: string[] }

/** The drawing of a template in a language, or null where there is none by this key. */
export function templateDrawing(key: string, language: LibraryLanguage = 'en'): string | null {
  if (!catalogue.some((one) => one.key === key)) return null
  const name = language === 'en' ? key : `${key}.${language}`
  return readFileSync(new URL(`./files/${name}.bpmn`, import.meta.url), 'utf8')
}

/** Files never change while the program runs, so each is read once. */
const described = new Map<LibraryLanguage, Promise<Template[]>>()

/** All templates, in the order of the catalogue, in this language (default: what the actor reads). */
export async function listTemplates(app: App, actor: Actor, language?: LibraryLanguage): Promise<Template[]> {
  permit(actor, 'procedure.read', { accountId: null })
  const spoken = language ?? (await readBy(app, actor))
  const found = described.get(spoken) ?? Promise.all(catalogue.map((one) => describe(app, one, spoken)))
  described.set(spoken, found)
  try {
    return await found
  } catch (error) {
    described.delete(spoken)
    throw error
  }
}

/** Of the languages of the library the one somebody reads: their own, else their account's. English for whoever is no person. */
async function readBy(app: App, actor: Actor): Promise<LibraryLanguage> {
  const { personId } = actor
  if (!personId) return 'en'
  const theirs = await app.db.transact(actor, (tx) => languagesOf(tx, [personId]))
  return theirs.get(personId)?.startsWith('de') ? 'de' : 'en'
}

async function describe(app: App, one: (typeof catalogue)[number], language: LibraryLanguage): Promise<Template> {
  const { graph } = await readerOf(app).read(templateDrawing(one.key, language)!)
  if (!graph) throw new Error(`the template ${one.key} cannot be read`)
  const roles = new Set(graph.nodes.flatMap(({ task }) => (task?.who === undefined ? [] : [task.who])))
  const words = wordsOfTemplate(one, language)
  return { key: one.key, ...words, steps: plannedSteps(graph, []).length, roles: [...roles].sort() }
}

export type Taken = { name?: string; description?: string; accountId?: string | null; language?: LibraryLanguage }

/**
 * Makes a procedure from a template in a language (default: what the actor reads): a first draft that is the actor's to change,
 * published by nobody yet. Under the template's name where none is given. Refuses `procedures.key_taken`, `procedures.account_closed`.
 */
export async function takeTemplate(
  app: App,
  actor: Actor,
  key: string,
  { name, description, accountId, language }: Taken,
): Promise<{ id: string; revision: number; findings: Finding[] }> {
  permit(actor, 'procedure.write', { accountId: accountId ?? null })
  const found = catalogue.find((one) => one.key === key)
  if (!found) throw notFound()
  const spoken = language ?? (await readBy(app, actor))
  const words = wordsOfTemplate(found, spoken)
  const named = { name: name ?? words.name, description: description ?? words.description }
  return importProcedure(app, actor, { ...named, accountId, xml: templateDrawing(key, spoken)! })
}
