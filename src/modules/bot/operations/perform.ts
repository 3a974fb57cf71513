import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/problem.ts'
import {
  addRecord,
  completeStep,
  loadRun,
  reachMilestone,
  setStepDue,
  stepNumbered,
  type Work,
  workOf,
} from '#procedures'
import type { Command } from '../rules/command.ts'
import { readWhen } from '../rules/when.ts'
import type { Words } from '../rules/words.ts'
import { Unclear } from './name.ts'

/** Who speaks, and by which clock and in which language. */
export type Speaker = { zone: string; words: Words }
export type Project = { id: string; number: number; title: string; accountId: string; shared: boolean }

/** What stands in place of a route for what a command does: a fresh proof of who it is cannot be shown by a message. */
const path = '/bot'
const mostRecord = 4000

export const nameOf = ({ number }: { number: number }) => `PJ-${number}`

/** A project the actor may see, by its number. Throws Unclear. */
export async function projectNumbered(tx: Tx, number: number, { words }: Speaker): Promise<Project> {
  try {
    return await loadRun(tx, String(number))
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) throw new Unclear(words.noProject(number))
    throw error
  }
}

/** Steps of the actor that are open, of one account or of all. */
export async function openSteps(tx: Tx, accountId?: string): Promise<Work[]> {
  const { yours, roles } = await workOf(tx)
  return [...yours, ...roles].filter(({ account }) => accountId === undefined || account.id === accountId)
}

/** The one project on which the actor has open steps. Throws Unclear where there is none, or several. */
export async function projectOf(tx: Tx, steps: readonly Work[], { words }: Speaker): Promise<Project> {
  const numbers = [...new Set(steps.map(({ run }) => run.number))]
  if (numbers.length === 0) throw new Unclear(words.noneYours)
  if (numbers.length > 1)
    throw new Unclear(
      words.whichProject(
        numbers
          .slice(0, 8)
          .map((n) => `P-${n}`)
          .join(', '),
      ),
    )
  return loadRun(tx, String(numbers[0]))
}

/**
 * Does what a command says on a project, in the name of the transaction's actor and by their rights; what was done as a sentence.
 * Throws Unclear, and what the acts refuse.
 */
export async function perform(tx: Tx, project: Project, command: Command, speaker: Speaker): Promise<string> {
  const { words } = speaker
  switch (command.do) {
    case 'help':
      return [words.help, '', await stepsOn(tx, project, words)].join('\n')
    case 'note':
      await addRecord(tx, project.id, { text: command.words.slice(0, mostRecord) })
      return words.noted(nameOf(project))
    case 'milestone': {
      const { step } = await reachMilestone(tx, project.id, command.name, path)
      return step === null
        ? words.milestone(command.name, nameOf(project))
        : words.milestoneByStep(command.name, step, nameOf(project))
    }
    case 'unclear':
      throw new Unclear(words.unclear(command.word))
    case 'done':
      return done(tx, project, command, words)
    case 'due':
      return due(tx, project, command, speaker)
  }
}

async function done(tx: Tx, project: Project, { step, words: said }: Command & { do: 'done' }, words: Words) {
  const task = await stepOf(tx, project, step, words)
  try {
    const record = said === '' ? undefined : { text: said.slice(0, mostRecord) }
    await completeStep(tx, project.id, task.job, { path, record })
  } catch (error) {
    const portal = `${tx.app.config.publicUrl}/projects/${project.number}`
    if (error instanceof Refusal && error.code === 'procedures.form_refused')
      throw new Unclear(words.formFirst(step, Object.keys(error.details.fields ?? {}).join(', '), portal))
    if (error instanceof Refusal && error.code === 'platform.not_permitted' && task.passkey)
      throw new Unclear(words.passkeyFirst(step, portal))
    throw error
  }
  return words.done(step, task.name, nameOf(project))
}

async function due(tx: Tx, project: Project, { step, when }: Command & { do: 'due' }, { words, zone }: Speaker) {
  const task = await stepOf(tx, project, step, words)
  const at = readWhen(when, { now: tx.now.getTime(), zone })
  if (at === null) throw new Unclear(words.noMoment(when.slice(0, 60)))
  await setStepDue(tx, project.id, task.job, new Date(at))
  const shown = new Date(at).toLocaleString(words.locale, { timeZone: zone, dateStyle: 'full', timeStyle: 'short' })
  return words.due(step, task.name, nameOf(project), shown)
}

async function stepOf(tx: Tx, project: Project, step: number, words: Words) {
  const task = await stepNumbered(tx, project.id, step)
  if (!task) throw new Unclear(words.noStep(step, nameOf(project)))
  return task
}

async function stepsOn(tx: Tx, project: Project, words: Words): Promise<string> {
  const steps = (await openSteps(tx)).filter(({ run }) => run.id === project.id)
  if (steps.length === 0) return words.nothingYours(nameOf(project))
  return [words.yourSteps(nameOf(project)), ...steps.slice(0, 20).map((one) => `  ${one.number} ${one.name}`)].join(
    '\n',
  )
}
